//! Why a server rejects a signature.

use std::borrow::Cow;
use std::fmt;

use crate::headers::NotUtf8;

/// The error for a request whose signature isn't valid.
///
/// `Display` and `Debug` show only the reason. If the signature differs,
/// [`canonical_request`](Self::canonical_request) and
/// [`string_to_sign`](Self::string_to_sign) return the texts that the server
/// computed, for the response to the client. The expected signature is never
/// exposed.
#[derive(Clone)]
pub struct VerifyError {
    kind: VerifyErrorKind,
    message: Cow<'static, str>,
    canonical_request: Option<String>,
    string_to_sign: Option<String>,
}

impl VerifyError {
    pub(crate) fn new(kind: VerifyErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            canonical_request: None,
            string_to_sign: None,
        }
    }

    pub(crate) fn malformed(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(VerifyErrorKind::Malformed, message)
    }

    pub(crate) fn mismatch(canonical_request: Option<String>, string_to_sign: String) -> Self {
        Self {
            canonical_request,
            string_to_sign: Some(string_to_sign),
            ..Self::new(
                VerifyErrorKind::SignatureMismatch,
                "the signature doesn't match this request and this secret",
            )
        }
    }

    /// Returns why the signature isn't valid.
    #[must_use]
    pub fn kind(&self) -> VerifyErrorKind {
        self.kind
    }

    /// Returns the canonical request if a V4 signature differs.
    #[must_use]
    pub fn canonical_request(&self) -> Option<&str> {
        self.canonical_request.as_deref()
    }

    /// Returns the text that should have been signed if the signature differs.
    #[must_use]
    pub fn string_to_sign(&self) -> Option<&str> {
        self.string_to_sign.as_deref()
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for VerifyError {}

impl fmt::Debug for VerifyError {
    /// Omits the texts, which can contain a security token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyError")
            .field("kind", &self.kind)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl From<NotUtf8> for VerifyError {
    fn from(error: NotUtf8) -> Self {
        match error {
            NotUtf8::Header(name) => Self::new(
                VerifyErrorKind::HeaderNotUtf8,
                format!("header {name} is signed but not UTF-8"),
            ),
            NotUtf8::QueryValue => Self::malformed("a signed query value does not decode to UTF-8"),
        }
    }
}

/// The reasons to reject a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifyErrorKind {
    /// The authorization is incomplete or unreadable.
    Malformed,
    /// The request is authorized twice.
    ///
    /// It has two `Authorization` headers, a header and query parameters, or a
    /// repeated parameter.
    DuplicateAuthorization,
    /// The signature is for another day, region or product.
    WrongScope,
    /// The presigned URL has expired.
    Expired,
    /// The lifetime of the presigned URL is not between 1 second and 7 days.
    ExpiryOutOfRange,
    /// The time of the signature is too far from the time of the server.
    TimeTooSkewed,
    /// The request lacks a header that the signature claims to cover.
    SignedHeaderMissing,
    /// The payload hash is not `UNSIGNED-PAYLOAD`, the only one OSS accepts.
    UnsupportedPayloadHash,
    /// A signed header is not UTF-8.
    ///
    /// The SDKs sign header values as UTF-8, so such a signature never matches.
    HeaderNotUtf8,
    /// The signature differs, and everything else is valid.
    SignatureMismatch,
}
