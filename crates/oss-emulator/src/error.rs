//! What the service says when it says no.

use std::borrow::Cow;
use std::fmt;

use http::StatusCode;

/// A refusal, before it has a request id and is written as XML.
///
/// An `EC` is only given where it is documented for the mistake; a client must not depend on one.
/// See <https://www.alibabacloud.com/help/en/oss/support/http-400-status-code> and its siblings.
#[derive(Clone, PartialEq)]
pub(crate) struct ServiceError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    ec: Option<Cow<'static, str>>,
    details: Vec<(Cow<'static, str>, String)>,
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
        }
    }

    /// A request that can not be read, or that asks for something that makes no sense.
    pub(crate) fn invalid_argument(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidArgument", message)
    }

    /// A body that is not the document it should be.
    pub(crate) fn malformed_xml(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "MalformedXML", message)
    }

    /// A refusal for who is asking, or how.
    pub(crate) fn forbidden(code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    pub(crate) fn no_such_bucket(name: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NoSuchBucket",
            "The specified bucket does not exist.",
        )
        .with_ec("0015-00000101")
        .with_detail("BucketName", name)
    }

    /// The rule is not there, or the bucket has none to list.
    pub(crate) fn no_such_inventory() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NoSuchInventory",
            "No Row found in Inventory Table",
        )
    }

    /// What OSS can do and this server can not.
    pub(crate) fn not_implemented() -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotImplemented",
            "This local OSS has not that operation yet.",
        )
    }

    /// What should never be seen: the server can not say what it wants to say.
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

    /// Adds an element that only some errors have.
    pub(crate) fn with_detail(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.details.push((name.into(), value.into()));
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
