//! What a generated operation tells a client: what to send and how to read the answer.
//!
//! An operation knows nothing of endpoints, signatures or sockets. `oss-client` executes any of
//! them; a person who has a client of their own can use these parts alone.

use std::borrow::Cow;
use std::fmt;
use std::hash::Hash;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::validate::Violations;
use crate::xml;

/// An operation of an OSS API, with its parameters.
pub trait Operation: fmt::Debug + Send + Sync {
    /// What the spec says of this operation.
    const INFO: OperationInfo;

    /// What a successful answer holds.
    type Output: fmt::Debug + Send;

    /// Builds the request.
    ///
    /// # Errors
    ///
    /// Returns every documented rule that the parameters break; nothing was sent then.
    fn request(&self) -> Result<OperationRequest, Violations>;

    /// Reads a successful answer.
    ///
    /// # Errors
    ///
    /// Fails where the body is not the documented XML.
    fn output(response: OperationResponse<'_>) -> Result<Self::Output, xml::Error>;
}

/// An operation that answers with a page of items and a token for the next one.
pub trait Paginated: Operation + Clone {
    /// What the pages hold.
    type Item: fmt::Debug + Send;

    /// What asks for the next page.
    type Token: Clone + fmt::Debug + Eq + Hash + Send;

    /// Returns what follows `page`.
    fn next(page: &Self::Output) -> NextPage<Self::Token>;

    /// Returns the same operation for the page that `token` stands for.
    #[must_use]
    fn with_token(&self, token: Self::Token) -> Self;

    /// Returns the items of `page`.
    fn items(page: Self::Output) -> Vec<Self::Item>;
}

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a page is the last, has a successor, or contradicts itself"
)]
pub enum NextPage<T> {
    /// The page was the last one.
    Last,
    /// The next page is found with this token.
    Token(T),
    /// The page says that more follow, but not where.
    MissingToken,
}

/// What a spec says of an operation, apart from its parameters.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The name that the OSS documentation uses, such as `PutBucketInventory`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The documented status of success; clients take any 2xx.
    pub success: u16,
    /// Whether sending it twice leaves the service as sending it once does.
    pub repeatable: Repeatable,
    /// The documented error codes, each with its HTTP status.
    pub errors: &'static [KnownError],
    /// The page of the OSS documentation.
    pub documentation: &'static str,
}

/// Whether an operation may be sent again when nobody knows if it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeatable {
    /// Sending it again has the effect and the answer of sending it once.
    Yes,
    /// Sending it again has the effect of sending it once, but the second answer may be an error,
    /// such as 409 for what the first one created.
    SameEffect,
    /// Sending it again may do something twice.
    No,
}

/// An error code that the documentation of an operation lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KnownError {
    /// The code, such as `NoSuchInventory`.
    pub code: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
}

/// A request before it has an endpoint and a signature.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OperationRequest {
    /// The bucket, unless the operation addresses the service.
    pub bucket: Option<String>,
    /// The object key, unless the operation addresses a bucket or the service; not encoded.
    pub key: Option<String>,
    /// The query in the documented order; not encoded.
    pub query: Vec<QueryPair>,
    /// Headers of the operation, such as `Content-Type` or `x-oss-acl`.
    pub headers: HeaderMap,
    /// The body, empty if the operation has none.
    pub body: Bytes,
}

/// A query parameter; a sub-resource such as `inventory` has no value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a query pair has a name and perhaps a value"
)]
pub struct QueryPair {
    /// The name, not encoded.
    pub name: Cow<'static, str>,
    /// The value, not encoded; `None` is written without `=`.
    pub value: Option<String>,
}

/// A successful answer.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OperationResponse<'a> {
    /// The HTTP status, a 2xx.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
}

impl OperationInfo {
    /// Describes an operation; generated code fills the other fields.
    pub const fn new(name: &'static str, method: Method) -> Self {
        Self {
            name,
            method,
            success: 200,
            repeatable: Repeatable::No,
            errors: &[],
            documentation: "",
        }
    }
}

impl KnownError {
    /// Creates an entry of the documented error table.
    pub const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status }
    }
}

impl OperationRequest {
    /// Creates a request that addresses the service.
    pub fn service() -> Self {
        Self::default()
    }

    /// Creates a request that addresses a bucket.
    pub fn bucket(name: &str) -> Self {
        Self {
            bucket: Some(name.to_owned()),
            ..Self::default()
        }
    }

    /// Appends a sub-resource, a parameter without a value.
    pub fn sub_resource(&mut self, name: &'static str) {
        self.query.push(QueryPair {
            name: Cow::Borrowed(name),
            value: None,
        });
    }

    /// Appends a parameter with a value.
    pub fn parameter(&mut self, name: &'static str, value: impl Into<String>) {
        self.query.push(QueryPair {
            name: Cow::Borrowed(name),
            value: Some(value.into()),
        });
    }

    /// Sets an XML body and its `Content-Type`.
    pub fn xml_body(&mut self, document: String) {
        self.headers.insert(
            http::header::CONTENT_TYPE,
            http::HeaderValue::from_static("application/xml"),
        );
        self.body = Bytes::from(document);
    }
}

impl<'a> OperationResponse<'a> {
    /// Creates an answer from its parts.
    pub fn new(status: StatusCode, headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        Self {
            status,
            headers,
            body,
        }
    }

    /// Checks that the body is blank, as that of an operation without output is.
    ///
    /// Hotel networks and proxies answer 200 to everything, to a request that never reached OSS, too.
    ///
    /// # Errors
    ///
    /// Fails if there is anything in the body.
    pub fn expect_empty(&self) -> Result<(), xml::Error> {
        if self.body.trim_ascii().is_empty() {
            Ok(())
        } else {
            Err(xml::Error::new(
                xml::ErrorKind::UnexpectedRoot,
                "",
                "expected an empty answer, found a body",
            ))
        }
    }
}
