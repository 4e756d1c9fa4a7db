//! The parts of a request that signatures cover.

use std::fmt;

use http::{HeaderMap, Method};

/// A view of a request to sign or verify.
///
/// It borrows everything and is cheap to copy. Bucket and key are separate from the
/// URL, because OSS signs `/bucket/key` for every addressing style: virtual-hosted,
/// path style or a custom domain.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, Method};
/// use oss_sign::SignableRequest;
///
/// let headers = HeaderMap::new();
/// let list_buckets = SignableRequest::new(&Method::GET, &headers);
/// let list_rules = list_buckets.with_bucket("examplebucket").with_query("inventory");
/// let read = list_buckets.with_object("examplebucket", "a b.txt");
/// # let _ = (list_rules, read);
/// ```
#[derive(Clone, Copy)]
pub struct SignableRequest<'a> {
    pub(crate) method: &'a Method,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) bucket: Option<&'a str>,
    pub(crate) key: &'a str,
    pub(crate) query: &'a str,
}

impl<'a> SignableRequest<'a> {
    /// Creates a view of a request to the service itself, such as listing buckets.
    #[must_use]
    pub fn new(method: &'a Method, headers: &'a HeaderMap) -> Self {
        Self {
            method,
            headers,
            bucket: None,
            key: "",
            query: "",
        }
    }

    /// Sets the bucket that the request is for; the default is none.
    #[must_use]
    pub fn with_bucket(self, bucket: &'a str) -> Self {
        self.with_object(bucket, "")
    }

    /// Sets the object that the request is for; the default is none.
    ///
    /// The key is *decoded*: the name of the object, not the text in the URL. An
    /// empty key means the bucket itself.
    #[must_use]
    pub fn with_object(mut self, bucket: &'a str, key: &'a str) -> Self {
        self.bucket = Some(bucket);
        self.key = key;
        self
    }

    /// Sets the *encoded* query of the URL, without the `?`; the default is empty.
    #[must_use]
    pub fn with_query(mut self, query: &'a str) -> Self {
        self.query = query;
        self
    }

    /// Returns the pieces of `/`, `/bucket/` or `/bucket/key`, not encoded.
    pub(crate) fn resource(&self) -> impl Iterator<Item = &'a str> {
        let bucket = self.bucket.map(|bucket| [bucket, "/", self.key]);
        ["/"].into_iter().chain(bucket.into_iter().flatten())
    }
}

impl fmt::Debug for SignableRequest<'_> {
    /// Omits headers and query, which may contain a token or a signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignableRequest")
            .field("method", self.method)
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
