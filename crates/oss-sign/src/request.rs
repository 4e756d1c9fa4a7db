//! The parts of a request that a signature covers.

use std::fmt;

use http::{HeaderMap, Method};

use crate::error::{Error, ErrorKind};
use crate::presented::{QueryVersion, query_version};
use crate::query;

/// A view of a request: what to sign, or what to verify.
///
/// It borrows everything and is cheap to copy. Bucket and key are given apart
/// from the URL, because OSS signs `/bucket/key` whatever the URL looks like:
/// virtual-hosted, path style or a domain of the user's own.
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
    /// Views a request to the service itself, such as listing buckets.
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

    /// Says that the request is for a bucket.
    #[must_use]
    pub fn with_bucket(self, bucket: &'a str) -> Self {
        self.with_object(bucket, "")
    }

    /// Says that the request is for an object.
    ///
    /// The key is *decoded*: the name of the object, not the text in the URL. An
    /// empty key means the bucket.
    #[must_use]
    pub fn with_object(mut self, bucket: &'a str, key: &'a str) -> Self {
        self.bucket = Some(bucket);
        self.key = key;
        self
    }

    /// Sets the query as it stands in the URL: *encoded*, without the `?`.
    #[must_use]
    pub fn with_query(mut self, query: &'a str) -> Self {
        self.query = query;
        self
    }

    /// Refuses what would not verify: two signatures, or a query that no URL can have.
    pub(crate) fn check_unsigned(&self) -> Result<(), Error> {
        if !query::is_valid(self.query) {
            return Err(Error::new(
                ErrorKind::InvalidQuery,
                "the query must be percent-encoded before it is signed",
            ));
        }
        if query_version(self.query) != QueryVersion::None {
            return Err(Error::new(
                ErrorKind::AlreadySigned,
                "the query has parameters of a signature already",
            ));
        }
        Ok(())
    }

    /// Appends `/`, `/bucket/` or `/bucket/key`, not encoded.
    pub(crate) fn push_resource(&self, out: &mut String) {
        out.push('/');
        if let Some(bucket) = self.bucket {
            out.push_str(bucket);
            out.push('/');
            out.push_str(self.key);
        }
    }
}

impl fmt::Debug for SignableRequest<'_> {
    /// Leaves out headers and query, which may hold a token or a signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignableRequest")
            .field("method", self.method)
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
