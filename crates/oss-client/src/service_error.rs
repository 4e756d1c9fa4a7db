//! What the service said when it refused.

mod read;
mod time;

use std::fmt;
use std::time::{Duration, SystemTime};

use http::StatusCode;
use oss_model::xml::UnknownElements;

use crate::printable::Printable;

pub(crate) use read::{REQUEST_ID, is_error_document};

/// An error answer of the service, whatever its body.
///
/// `Display` prints the code, the message and the diagnostic code, escaped for a terminal; the
/// status and the request id are in the `Display` of the [`Error`](crate::Error) around it.
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
}

impl ServiceError {
    /// The code of an answer that has none, such as the page of a proxy.
    ///
    /// The official Go SDK uses the same word.
    pub const NO_CODE: &'static str = "BadErrorResponse";

    /// The code of 304, an answer without a document to a conditional request.
    pub const NOT_MODIFIED: &'static str = "NotModified";

    /// Returns the HTTP status; a success where an error document came with one.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the code, such as `AccessDenied`; without one [`NOT_MODIFIED`](Self::NOT_MODIFIED) for
    /// 304 and [`NO_CODE`](Self::NO_CODE) for all others.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Returns the message.
    ///
    /// It is the start of the body, escaped, if the body is no error document.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Says whether the service refused the date of the signature.
    pub(crate) fn is_clock_skewed(&self) -> bool {
        self.code == "RequestTimeTooSkewed" || self.ec() == Some("0002-00000504")
    }

    /// Says whether the service does not know the access key, or no longer.
    pub(crate) fn is_key_refused(&self) -> bool {
        let codes = [
            "InvalidAccessKeyId",
            "InvalidSecurityToken",
            "SecurityTokenExpired",
        ];
        self.status.is_client_error() && codes.contains(&self.code())
    }

    /// Returns the id of the request, which support asks for.
    ///
    /// From the document, otherwise from the header `x-oss-request-id`.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns the diagnostic code (EC), such as `0015-00000101`.
    ///
    /// From the document, otherwise from the header `x-oss-ec`. It is for people: the service
    /// may change these codes, so do not branch on them.
    pub fn ec(&self) -> Option<&str> {
        self.ec.as_deref()
    }

    /// Returns the host that the service thinks was addressed.
    pub fn host_id(&self) -> Option<&str> {
        self.host_id.as_deref()
    }

    /// Returns the address of a page about this error.
    pub fn recommend_doc(&self) -> Option<&str> {
        self.recommend_doc.as_deref()
    }

    /// Returns the host that the service says should be used instead.
    ///
    /// From the element `Endpoint`, otherwise from the header `Location` of a redirect.
    /// Redirects are never followed: the next host would receive the credentials.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// Returns the time that the service, or a proxy, had when it answered: the header `Date`.
    pub fn date(&self) -> Option<SystemTime> {
        self.date
    }

    /// Returns how long the service asked to be left alone.
    ///
    /// From the header `Retry-After`. A date is read as the time since the answer's own `Date`, so the
    /// clocks of both sides need not agree. A time in the past is zero; what is neither a date nor a number of
    /// seconds is ignored. The client waits that long, but not longer than the cap of its
    /// [`RetryPolicy`](crate::RetryPolicy).
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns all other elements of the document.
    ///
    /// Such as `BucketName` or `StringToSign`.
    ///
    /// After `SignatureDoesNotMatch` they repeat what was signed, and a security token with it:
    /// do not log them.
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
    /// Leaves out the content of unknown elements.
    ///
    /// It can hold a security token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unknown = self
            .unknown
            .elements()
            .map(oss_model::xml::Element::name)
            .collect::<Vec<_>>();
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
            .field("unknown", &unknown)
            .finish()
    }
}

impl std::error::Error for ServiceError {}
