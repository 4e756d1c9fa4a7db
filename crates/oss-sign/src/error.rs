//! Why a request could not be signed.

use std::borrow::Cow;
use std::fmt;

/// An input that can not be signed; nothing was changed.
///
/// `Display` says which input it was and what is expected of it. It never
/// contains a secret.
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

    /// Returns what is wrong, for code that has to decide.
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

/// The inputs that can be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The access key id is blank or has characters that no id has.
    InvalidAccessKeyId,
    /// The access key secret is blank, or has line breaks or outer blanks.
    InvalidSecretKey,
    /// The security token is blank or can not be sent as a header value.
    InvalidSecurityToken,
    /// The region or the product can not be part of a scope.
    InvalidScope,
    /// The query has characters that must be percent-encoded on the wire.
    InvalidQuery,
    /// A header that takes part in the signature is not UTF-8.
    HeaderNotUtf8,
    /// A presigned request has a payload hash other than `UNSIGNED-PAYLOAD`.
    PayloadHash,
    /// The time is before 1970 or after 9999.
    TimeOutOfRange,
    /// A text is not a point in time in the expected format.
    InvalidTimestamp,
    /// The life of a presigned URL is outside 1 second to 7 days.
    ExpiryOutOfRange,
    /// The query already has the parameters of a signature.
    AlreadySigned,
}
