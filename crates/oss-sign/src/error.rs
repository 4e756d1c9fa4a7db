//! Why a request could not be signed.

use std::borrow::Cow;
use std::fmt;

/// The error for an input that cannot be signed; nothing was changed.
///
/// `Display` names the input and what is expected of it. It never contains a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: Cow<'static, str>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        Self { kind, message }
    }

    /// Returns which input is invalid.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// The kinds of invalid input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The access key id is empty or contains invalid characters.
    InvalidAccessKeyId,
    /// The access key secret is empty, or has a line break or surrounding whitespace.
    InvalidSecretKey,
    /// The security token is empty or cannot be sent as a header value.
    InvalidSecurityToken,
    /// The region or the product contains characters that a scope cannot have.
    InvalidScope,
    /// The query contains unencoded characters, or a signed value that is not UTF-8.
    InvalidQuery,
    /// A signed header is not UTF-8.
    HeaderNotUtf8,
    /// A presigned request has a payload hash other than `UNSIGNED-PAYLOAD`.
    UnsupportedPayloadHash,
    /// The time is before 1970 or after 9999.
    TimeOutOfRange,
    /// A text is not a time in the expected format.
    InvalidTimestamp,
    /// The lifetime of a presigned URL is not between 1 second and 7 days.
    ExpiryOutOfRange,
    /// The request already has a signature.
    AlreadySigned,
}
