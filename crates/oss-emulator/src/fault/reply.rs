//! What a fault answers.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::Full;

use crate::answer::{Answer, Stamp};
use crate::error::ServiceError;

/// An answer that was made up, with the headers that all answers have.
///
/// The status must not be informational (1xx): HTTP has no answer that ends with one, so a bare 500
/// is sent, and the connection is closed.
///
/// # Examples
///
/// ```
/// use http::StatusCode;
/// use oss_emulator::fault::Reply;
///
/// let elsewhere = Reply::error(StatusCode::FORBIDDEN, "AccessDenied")
///     .message("The bucket you are attempting to access must be addressed elsewhere.")
///     .ec("0003-00001403")
///     .detail("Endpoint", "oss-cn-shanghai.aliyuncs.com");
/// # let _ = elsewhere;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    body: Body,
    headers: HeaderMap,
}

#[derive(Clone, Debug, PartialEq)]
enum Body {
    Error(ServiceError),
    Data(StatusCode, Bytes),
}

impl Reply {
    /// Answers with a status, which may be one of success, and the document of an error.
    ///
    /// As all errors, it is in the header `x-oss-err` where a `HEAD` is answered.
    pub fn error(status: StatusCode, code: impl Into<Cow<'static, str>>) -> Self {
        let message = "This is a fault that the local OSS has on purpose.";
        Self::new(Body::Error(ServiceError::new(status, code, message)))
    }

    /// Answers with a status and nothing else.
    pub fn empty(status: StatusCode) -> Self {
        Self::new(Body::Data(status, Bytes::new()))
    }

    /// Answers with a status and this body, as it is.
    pub fn data(status: StatusCode, media_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        Self::new(Body::Data(status, body.into())).header(CONTENT_TYPE, media_type)
    }

    /// Sets the error's message; does nothing for other replies.
    #[must_use]
    pub fn message(self, message: impl Into<Cow<'static, str>>) -> Self {
        self.map_error(|error| error.with_message(message))
    }

    /// Sets the error's `EC`, in its document and as a header; does nothing for other replies.
    #[must_use]
    pub fn ec(self, ec: impl Into<Cow<'static, str>>) -> Self {
        self.map_error(|error| error.with_ec(ec))
    }

    /// Adds an element to the error's document; does nothing for other replies.
    ///
    /// With a name that XML does not allow there is no document at all.
    #[must_use]
    pub fn detail(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.map_error(|error| error.with_detail(name, value))
    }

    /// Sets the header `Retry-After`, in seconds.
    ///
    /// For a date, or for what is neither, use [`header`](Self::header).
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// Sets a header; those that all answers have can be replaced.
    ///
    /// Those that say where the body ends, `Content-Length` and `Transfer-Encoding`, are the ones of
    /// the body all the same; for a body that ends elsewhere see [`Truncation`](super::Truncation).
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn answer(&self, stamp: &Stamp) -> Response<Full<Bytes>> {
        let mut response = match &self.body {
            Body::Error(error) => stamp.error(error),
            Body::Data(status, body) => {
                stamp.answer(Answer::empty(*status).with_body(body.clone()))
            }
        };
        let headers = response.headers_mut();
        headers.extend(self.headers.clone());
        headers.remove(CONTENT_LENGTH);
        headers.remove(TRANSFER_ENCODING);
        response
    }

    fn new(body: Body) -> Self {
        let headers = HeaderMap::new();
        Self { body, headers }
    }

    fn map_error(mut self, change: impl FnOnce(ServiceError) -> ServiceError) -> Self {
        self.body = match self.body {
            Body::Error(error) => Body::Error(change(error)),
            data @ Body::Data(..) => data,
        };
        self
    }
}
