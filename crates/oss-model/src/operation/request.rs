//! A request without an endpoint and a signature.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName};

use super::RequestBody;

/// A request without an endpoint and a signature.
///
/// A [`RequestBuilder`](super::RequestBuilder) creates it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OperationRequest {
    /// The bucket; `None` if the operation addresses the service.
    pub bucket: Option<String>,
    /// The object key, not encoded; `None` if the operation doesn't address an object.
    pub key: Option<String>,
    /// The query in the documented order; not encoded.
    pub query: Vec<QueryPair>,
    /// Headers of the operation, such as `Content-Type` or `x-oss-acl`.
    pub headers: HeaderMap,
    /// Headers that the client percent-encodes like parts of a URL.
    pub encoded_headers: Vec<(HeaderName, EncodedHeader)>,
    /// The body; empty if the operation has none.
    pub body: RequestBody,
    /// Whether the body is data, such as the content of an object, and not a document.
    pub body_is_data: bool,
}

/// A query parameter; a subresource such as `inventory` lacks a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a query parameter has a name and an optional value"
)]
pub struct QueryPair {
    /// The name, not encoded.
    pub name: Cow<'static, str>,
    /// The value, not encoded; `None` is written without `=`.
    pub value: Option<String>,
}

/// A header value in the syntax of a URL part; its contents aren't encoded yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodedHeader {
    /// Another object, sent as `/bucket/key?versionId=…`.
    Object(ObjectLocation),
    /// Names and values, sent as `a=1&b=2`.
    Pairs(BTreeMap<String, String>),
}

/// An object or one version of it; the parts aren't encoded.
///
/// # Examples
///
/// ```
/// use oss_model::operation::ObjectLocation;
///
/// let current = ObjectLocation::new("examplebucket", "reports/2026 Q1.csv");
/// let older = current.clone().with_version("CAEQNhiBgM0BYiIDc4MGZjZGI2");
/// assert_ne!(current, older);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObjectLocation {
    /// The name of the bucket.
    pub bucket: String,
    /// The key of the object.
    pub key: String,
    /// The version ID; `None` is the current version.
    pub version_id: Option<String>,
}

impl ObjectLocation {
    /// Creates the location of the current version of an object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            key: key.into(),
            version_id: None,
        }
    }

    /// Sets the version ID; the default is the current version.
    #[must_use]
    pub fn with_version(mut self, version_id: impl Into<String>) -> Self {
        self.version_id = Some(version_id.into());
        self
    }
}
