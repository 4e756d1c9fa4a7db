//! Error responses of the service.

mod document;
mod json;
mod read;
mod refusal;
mod throttling;
mod time;

use std::fmt;
use std::time::{Duration, SystemTime};

use http::StatusCode;
use oss_model::xml::UnknownElements;

use crate::text::Printable;

pub(crate) use document::is_error_document;
pub(crate) use read::REQUEST_ID;
pub(crate) use refusal::is_refusal;
pub(crate) use throttling::is_throttled;

/// An error response of the service, with any body.
///
/// `Display` prints the code, the message and the diagnostic code, escaped for a terminal. The
/// [`Error`](crate::Error) around it prints the status and the request id.
#[derive(Clone)]
pub struct ServiceError {
    status: StatusCode,
    code: String,
    message: String,
    request_id: Option<String>,
    ec: Option<String>,
    host_id: Option<String>,
    recommend_doc: Option<String>,
    endpoint: Option<String>,
    date: Option<SystemTime>,
    retry_after: Option<Duration>,
    unknown: UnknownElements,
    /// For `Debug`; a name can repeat a secret, too.
    unknown_names: Vec<String>,
}

impl ServiceError {
    /// The code of a response without one, such as the page of a proxy.
    ///
    /// The official Go SDK uses the same code.
    pub const NO_CODE: &'static str = "BadErrorResponse";

    /// The code of a 304 response, which never contains a document.
    pub const NOT_MODIFIED: &'static str = "NotModified";

    /// Returns the HTTP status.
    ///
    /// It is a success if an error document came with such a status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the code, such as `AccessDenied`.
    ///
    /// A response without one has [`NOT_MODIFIED`](Self::NOT_MODIFIED) for 304, otherwise
    /// [`NO_CODE`](Self::NO_CODE).
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns the message.
    ///
    /// It is the escaped start of the body if that isn't an error document.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns whether the response has a code, as every error document does.
    pub(crate) fn has_code(&self) -> bool {
        ![Self::NO_CODE, Self::NOT_MODIFIED].contains(&self.code())
    }

    /// Returns whether the code says that a resource doesn't exist.
    pub(crate) fn is_not_found(&self) -> bool {
        self.code.starts_with("NoSuch") || self.code == "SymlinkTargetNotExist"
    }

    /// Returns whether the service refused the date of the signature.
    ///
    /// The code alone doesn't show it: behind another status, the request may have been applied.
    pub(crate) fn is_clock_skewed(&self) -> bool {
        let is_about_time =
            self.code == "RequestTimeTooSkewed" || self.ec() == Some("0002-00000504");
        is_refusal(self.status) && is_about_time
    }

    /// Returns whether the service asks for less load.
    pub(crate) fn is_throttled(&self) -> bool {
        is_throttled(self.status, &self.code)
    }

    /// Returns whether the service refused the access key as unknown or expired.
    pub(crate) fn is_key_refused(&self) -> bool {
        let codes = [
            "InvalidAccessKeyId",
            "InvalidSecurityToken",
            "SecurityTokenExpired",
        ];
        is_refusal(self.status) && codes.contains(&self.code())
    }

    /// Returns the id of the request, which support asks for.
    ///
    /// From the document, otherwise from the header `x-oss-request-id`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the diagnostic code (EC), such as `0015-00000101`.
    ///
    /// From the document, otherwise from the header `x-oss-ec`. The service may change these codes, so
    /// don't branch on them.
    pub fn ec(&self) -> Option<&str> {
        self.ec.as_deref()
    }

    /// Returns the host that the request was addressed to, according to the service.
    pub fn host_id(&self) -> Option<&str> {
        self.host_id.as_deref()
    }

    /// Returns the URL of a page about this error.
    pub fn recommend_doc(&self) -> Option<&str> {
        self.recommend_doc.as_deref()
    }

    /// Returns the host that the service wants to be used instead.
    ///
    /// From the element `Endpoint`, otherwise from the header `Location` of a redirect. The client
    /// never follows redirects, because the next host would receive the credentials.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// Returns the header `Date`, the time according to the service or a proxy.
    pub fn date(&self) -> Option<SystemTime> {
        self.date
    }

    /// Returns how long the service asks to wait, from the header `Retry-After`.
    ///
    /// A date is relative to the response's own `Date`, so the clocks of both sides need not agree. A time in
    /// the past is zero. Anything but a date or a number of seconds is ignored. The client waits that long, up
    /// to the maximum backoff of its [`RetryPolicy`](crate::RetryPolicy).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns all other elements of the document, such as `BucketName`.
    ///
    /// After `SignatureDoesNotMatch` they repeat the signed text, which may contain a security token:
    /// don't log them.
    pub fn unknown(&self) -> &UnknownElements {
        &self.unknown
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, message, .. } = self;
        write!(
            f,
            "{}: {}",
            Printable::new(code, 100),
            Printable::new(message, 1000)
        )?;
        if let Some(ec) = &self.ec {
            write!(f, " (EC {})", Printable::new(ec, 100))?;
        }
        match &self.endpoint {
            Some(endpoint) => write!(f, "; the service points to the endpoint {endpoint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ServiceError {
    /// Omits the content of unknown elements, which can contain a security token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceError")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("request_id", &self.request_id)
            .field("ec", &self.ec)
            .field("host_id", &self.host_id)
            .field("recommend_doc", &self.recommend_doc)
            .field("endpoint", &self.endpoint)
            .field("date", &self.date)
            .field("retry_after", &self.retry_after)
            .field("unknown", &self.unknown_names)
            .finish()
    }
}

impl std::error::Error for ServiceError {}
