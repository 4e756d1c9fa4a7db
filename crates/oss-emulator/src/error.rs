//! Errors that the service returns.

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;

/// An error of the service, before it gets a request id and is written as XML.
///
/// It has an `EC` only if one is documented; a client must not depend on it.
/// See <https://www.alibabacloud.com/help/en/oss/support/http-400-status-code> and its siblings.
#[derive(Clone, PartialEq)]
pub(crate) struct ServiceError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    ec: Option<Cow<'static, str>>,
    details: Vec<(Cow<'static, str>, String)>,
    /// Boxed as a whole, because an error is part of many results.
    headers: Box<[(&'static str, String)]>,
}

impl ServiceError {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            code: code.into(),
            message: message.into(),
            ec: None,
            details: Vec::new(),
            headers: Box::default(),
        }
    }

    /// Creates a 400 for a request that is unreadable or inconsistent.
    pub(crate) fn invalid_argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidArgument", message)
    }

    /// Creates a 400 for a body that isn't the expected document.
    pub(crate) fn malformed_xml(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MalformedXML", message)
    }

    /// Creates a 403 for a request whose caller isn't accepted.
    pub(crate) fn forbidden(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// Creates a 501 for an operation that the emulator doesn't implement.
    pub(crate) fn not_implemented() -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            "The emulator does not implement this operation.",
        )
    }

    /// Creates a 501 for a header with an effect that the emulator doesn't implement.
    pub(crate) fn unsupported_header(name: &str) -> Self {
        Self::not_implemented().with_message(format!(
            "The emulator does not implement the header {name}, or this value of it."
        ))
    }

    /// Creates a 500 for a bug: the emulator failed to write its response.
    pub(crate) fn internal(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message)
    }

    pub(crate) fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = message.into();
        self
    }

    pub(crate) fn with_ec(mut self, ec: impl Into<Cow<'static, str>>) -> Self {
        self.ec = Some(ec.into());
        self
    }

    /// Adds an element to the error document.
    pub(crate) fn with_detail(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.details.push((name.into(), value.into()));
        self
    }

    /// Sets the headers that the response has besides the common ones.
    pub(crate) fn with_headers<const N: usize>(
        mut self,
        headers: [(&'static str, String); N],
    ) -> Self {
        self.headers = headers.into();
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn ec(&self) -> Option<&str> {
        self.ec.as_deref()
    }

    pub(crate) fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    pub(crate) fn details(&self) -> &[(Cow<'static, str>, String)] {
        &self.details
    }
}

impl fmt::Debug for ServiceError {
    /// Leaves the details out: the string to sign can hold a security token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceError")
            .field("status", &self.status)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("ec", &self.ec)
            .finish_non_exhaustive()
    }
}
