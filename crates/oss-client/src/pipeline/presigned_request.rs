//! A request that is signed in its URL.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, Uri};

/// A request that another program can send without credentials.
///
/// [`Client::presign`](crate::Client::presign) creates it. The URL is a secret: it grants access until it
/// expires. `Debug` shows neither its query nor the values of headers.
#[derive(Clone)]
pub struct PresignedRequest {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    pub(super) expires_at: SystemTime,
}

impl PresignedRequest {
    /// Returns the method, which the signature covers.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the URL with the signature, which is a secret.
    ///
    /// It has to be sent unchanged: a program that encodes it again makes the signature invalid.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns the headers to send, besides those that any HTTP client adds.
    ///
    /// They are the headers of the operation, such as `Content-Type`, `x-oss-*` and `Range`. V4 covers all of
    /// them, and the service refuses a request without one of them. V1 covers `Content-Type`, `Content-MD5`
    /// and `x-oss-*`; a sender that leaves out another header sends a different operation. The service also
    /// refuses a further `Content-Type`, `Content-MD5` or `x-oss-*`.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the document to send as the body.
    ///
    /// `None` if the operation has no document. The body is then empty, or any data that the sender chooses,
    /// such as the content of an object.
    pub fn body(&self) -> Option<&Bytes> {
        self.body.as_ref()
    }

    /// Returns the time when the URL expires.
    ///
    /// It is the expiry of the credentials if that is earlier and their provider knows it.
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }
}

impl fmt::Debug for PresignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("PresignedRequest")
            .field("method", &self.method)
            .field("host", &self.uri.host())
            .field("path", &self.uri.path())
            .field("headers", &headers)
            .field("body_length", &self.body.as_ref().map(Bytes::len))
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
