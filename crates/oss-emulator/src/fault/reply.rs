//! The responses that faults send.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::error::ServiceError;
use crate::response::{HttpResponse, Response, ResponseMeta};

/// A canned response, to which the headers common to all responses are added.
///
/// The status must not be informational (1xx), because HTTP requires a final response after it. For
/// such a status a bare 500 is sent and the connection is closed.
///
/// # Examples
///
/// ```
/// use http::StatusCode;
/// use oss_emulator::fault::Reply;
///
/// let wrong_endpoint = Reply::error(StatusCode::FORBIDDEN, "AccessDenied")
///     .message("The bucket you are attempting to access must be addressed using its endpoint.")
///     .ec("0003-00001403")
///     .detail("Endpoint", "oss-cn-shanghai.aliyuncs.com");
/// # let _ = wrong_endpoint;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub(crate) body: ReplyBody,
    pub(crate) headers: HeaderMap,
}

/// The content of a reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ReplyBody {
    Error(ServiceError),
    Data(StatusCode, Bytes),
}

impl Reply {
    /// Creates a reply with an error document.
    ///
    /// The status may be any final one, even a success. The reply to a `HEAD` has the document in the
    /// header `x-oss-err`, as all errors do.
    pub fn error(status: StatusCode, code: impl Into<Cow<'static, str>>) -> Self {
        let message = "This error is an injected fault of the emulator.";
        Self::new(ReplyBody::Error(ServiceError::new(status, code, message)))
    }

    /// Creates a reply with a status and an empty body.
    pub fn empty(status: StatusCode) -> Self {
        Self::new(ReplyBody::Data(status, Bytes::new()))
    }

    /// Creates a reply with a status and a body.
    pub fn data(status: StatusCode, media_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        Self::new(ReplyBody::Data(status, body.into())).header(CONTENT_TYPE, media_type)
    }

    /// Sets the message of the error; other replies ignore it.
    #[must_use]
    pub fn message(self, message: impl Into<Cow<'static, str>>) -> Self {
        self.map_error(|error| error.with_message(message))
    }

    /// Sets the `EC` of the error, in document and header; other replies ignore it.
    #[must_use]
    pub fn ec(self, ec: impl Into<Cow<'static, str>>) -> Self {
        self.map_error(|error| error.with_ec(ec))
    }

    /// Adds an element to the error document; other replies ignore it.
    ///
    /// If XML doesn't allow the name, the document is left out.
    #[must_use]
    pub fn detail(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.map_error(|error| error.with_detail(name, value))
    }

    /// Sets the header `Retry-After`, in seconds.
    ///
    /// For a date or an invalid value use [`header`](Self::header).
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Sets a header; the headers common to all responses can be replaced.
    ///
    /// `Content-Length` and `Transfer-Encoding` always match the body. For a body that ends too early
    /// see [`Truncation`](super::Truncation).
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn respond(&self, meta: &ResponseMeta) -> HttpResponse {
        let mut response = match &self.body {
            ReplyBody::Error(error) => meta.finish_error(error),
            ReplyBody::Data(status, body) => {
                meta.finish(Response::empty(*status).with_body(body.clone()))
            }
        };
        let headers = response.headers_mut();
        headers.extend(self.headers.clone());
        headers.remove(CONTENT_LENGTH);
        headers.remove(TRANSFER_ENCODING);
        response
    }

    fn new(body: ReplyBody) -> Self {
        let headers = HeaderMap::new();
        Self { body, headers }
    }

    fn map_error(mut self, change: impl FnOnce(ServiceError) -> ServiceError) -> Self {
        self.body = match self.body {
            ReplyBody::Error(error) => ReplyBody::Error(change(error)),
            data @ ReplyBody::Data(..) => data,
        };
        self
    }
}
