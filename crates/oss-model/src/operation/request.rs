//! A request before it has an endpoint and a signature.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName};

use super::RequestBody;

/// A request before it has an endpoint and a signature; made by a
/// [`RequestBuilder`](super::RequestBuilder).
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
    /// Headers that a client encodes as it encodes a URL.
    pub encoded_headers: Vec<(HeaderName, EncodedHeader)>,
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

/// The value of a header that is written as a part of a URL; nothing in it is encoded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodedHeader {
    /// Another object, as `/bucket/key?versionId=…`.
    Object(ObjectLocation),
    /// Names and values, as `a=1&b=2`.
    Pairs(BTreeMap<String, String>),
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
