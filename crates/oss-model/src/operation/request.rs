//! A request before it has an endpoint and a signature.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Parameter, RequestBody};
use crate::validate::{Violation, Violations};

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
    /// Headers that name another object, such as `x-oss-copy-source`; a client encodes them as it
    /// encodes a URL.
    pub object_headers: Vec<(HeaderName, ObjectLocation)>,
    /// The body, empty if the operation has none.
    pub body: RequestBody,
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

/// An object, or one version of it; nothing in it is encoded.
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
    /// The id of the version; `None` is the current one.
    pub version_id: Option<String>,
}

impl ObjectLocation {
    /// Names the current version of an object.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            key: key.into(),
            version_id: None,
        }
    }

    /// Names another version of the same object.
    #[must_use]
    pub fn with_version(mut self, version_id: impl Into<String>) -> Self {
        self.version_id = Some(version_id.into());
        self
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

    /// Creates a request that addresses an object.
    pub fn object(bucket: &str, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..Self::bucket(bucket)
        }
    }

    /// Appends a sub-resource, a parameter without a value.
    pub fn sub_resource(&mut self, name: &'static str) {
        self.query.push(QueryPair {
            name: Cow::Borrowed(name),
            value: None,
        });
    }

    /// Appends a parameter whose value the API fixes.
    pub fn constant(&mut self, name: &'static str, value: &str) {
        self.query.push(QueryPair {
            name: Cow::Borrowed(name),
            value: Some(value.to_owned()),
        });
    }

    /// Appends a parameter once for each value.
    pub fn parameter<'v, T: Parameter + 'v>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = &'v T>,
    ) {
        for value in values {
            self.constant(name, &value.to_text());
        }
    }

    /// Sets a header if there is a value.
    ///
    /// # Errors
    ///
    /// Fails where HTTP cannot carry the value; see
    /// [`Visitor::header`](crate::validate::Visitor::header).
    pub fn header<'v, T: Parameter + 'v>(
        &mut self,
        name: &'static str,
        value: impl IntoIterator<Item = &'v T>,
    ) -> Result<(), Violations> {
        value
            .into_iter()
            .try_for_each(|value| self.set_header(name, &value.to_text()))
    }

    /// Sets a header for each entry: the name is `prefix` and the entry's key.
    ///
    /// # Errors
    ///
    /// Fails where HTTP cannot carry a key or a value.
    pub fn metadata(
        &mut self,
        prefix: &str,
        entries: &BTreeMap<String, String>,
    ) -> Result<(), Violations> {
        entries
            .iter()
            .try_for_each(|(key, value)| self.set_header(&format!("{prefix}{key}"), value))
    }

    /// Sets a header that names another object.
    pub fn object_header<'v>(
        &mut self,
        name: &'static str,
        value: impl IntoIterator<Item = &'v ObjectLocation>,
    ) {
        let name = HeaderName::from_static(name);
        let values = value.into_iter();
        self.object_headers
            .extend(values.map(|value| (name.clone(), value.clone())));
    }

    /// Sets an XML body and its `Content-Type`.
    pub fn xml_body(&mut self, document: String) {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        self.body = document.into();
    }

    /// Sets a JSON body and its `Content-Type`.
    pub fn json_body(&mut self, text: String) {
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = text.into();
    }

    fn set_header(&mut self, name: &str, value: &str) -> Result<(), Violations> {
        let refused = |rule: &str| Violation::new(name, rule);
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| refused("is no name of an HTTP header"))?;
        let value = HeaderValue::from_bytes(value.as_bytes())
            .map_err(|_| refused("contains a character that HTTP cannot carry"))?;
        self.headers.insert(header, value);
        Ok(())
    }
}
