//! What a server expects of a signature, and how it says no.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::headers::Unsignable;
use crate::key::SigningKeyCache;
use crate::query;
use crate::timestamp::Timestamp;

const DEFAULT_MAX_SKEW: Duration = Duration::from_secs(15 * 60);

/// What a server expects of the requests that it accepts.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_sign::Expectation;
///
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657);
/// let expectation = Expectation::new("cn-hangzhou", now);
/// # let _ = expectation;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    pub(crate) region: &'a str,
    pub(crate) product: &'a str,
    pub(crate) now: SystemTime,
    pub(crate) max_skew: Duration,
    pub(crate) key_cache: Option<&'a SigningKeyCache>,
}

impl<'a> Expectation<'a> {
    /// Expects signatures for a region and the product `oss`, at a time.
    ///
    /// Clocks may differ by 15 minutes, as they may for OSS. V1 signatures name
    /// no region, so only the time counts for them.
    #[must_use]
    pub fn new(region: &'a str, now: SystemTime) -> Self {
        Self {
            region,
            product: "oss",
            now,
            max_skew: DEFAULT_MAX_SKEW,
            key_cache: None,
        }
    }

    /// Expects another product, such as `oss-cloudbox`.
    #[must_use]
    pub fn with_product(mut self, product: &'a str) -> Self {
        self.product = product;
        self
    }

    /// Allows the clocks of client and server to differ by this much.
    #[must_use]
    pub fn with_max_skew(mut self, max_skew: Duration) -> Self {
        self.max_skew = max_skew;
        self
    }

    /// Takes derived keys from a cache.
    #[must_use]
    pub fn with_key_cache(mut self, cache: &'a SigningKeyCache) -> Self {
        self.key_cache = Some(cache);
        self
    }

    pub(crate) fn check_skew(&self, signed_at: Timestamp) -> Result<(), VerifyError> {
        if self.now()?.distance(signed_at) > self.max_skew {
            return Err(VerifyError::new(
                VerifyErrorKind::TimeTooSkewed,
                "the time of the signature is too far from the time of the server",
            ));
        }
        Ok(())
    }

    pub(crate) fn now(&self) -> Result<Timestamp, VerifyError> {
        Timestamp::try_from(self.now).map_err(|_| {
            VerifyError::new(
                VerifyErrorKind::TimeTooSkewed,
                "the clock of the server is out of range",
            )
        })
    }
}

/// A request that a server must not act on.
///
/// Neither `Display` nor `Debug` shows more than the reason. When the signature
/// differs, [`canonical_request`](Self::canonical_request) and
/// [`string_to_sign`](Self::string_to_sign) are the texts as the server sees
/// them, for the answer to the client; the signature that was expected is never
/// told.
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
                "the signature is not the one of this request and this secret",
            )
        }
    }

    /// Returns why the request is refused.
    #[must_use]
    pub fn kind(&self) -> VerifyErrorKind {
        self.kind
    }

    /// Returns the canonical request of a V4 signature that differs.
    #[must_use]
    pub fn canonical_request(&self) -> Option<&str> {
        self.canonical_request.as_deref()
    }

    /// Returns the text that should have been signed, if the signature differs.
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
    /// Leaves the texts out: they can hold a security token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyError")
            .field("kind", &self.kind)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl From<Unsignable> for VerifyError {
    fn from(unsignable: Unsignable) -> Self {
        match unsignable {
            Unsignable::Header(name) => Self::new(
                VerifyErrorKind::HeaderNotUtf8,
                format!("header {name} is signed but not UTF-8"),
            ),
            Unsignable::Query => Self::malformed("a signed query value does not decode to UTF-8"),
        }
    }
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifyErrorKind {
    /// The authorization is incomplete or can not be read.
    Malformed,
    /// The request is authorized twice.
    ///
    /// It has two headers, a header and a query, or a parameter that is repeated.
    DuplicateAuthorization,
    /// The signature is for another day, region or product.
    WrongScope,
    /// The life of the presigned URL is over.
    Expired,
    /// The presigned URL asks for a life outside 1 second to 7 days.
    ExpiryOutOfRange,
    /// The time of the signature is too far from the time of the server.
    TimeTooSkewed,
    /// A header that the client says it signed is not there.
    SignedHeaderAbsent,
    /// The payload hash is not `UNSIGNED-PAYLOAD`, the only one OSS takes.
    PayloadHash,
    /// A signed header is not UTF-8.
    ///
    /// That is the form in which the SDKs sign values, so the signature of such a
    /// request does not match.
    HeaderNotUtf8,
    /// Everything is in order but the signature.
    SignatureMismatch,
}

/// The value of a header that may be there once, as text.
pub(crate) fn single_header<'r>(
    headers: &'r HeaderMap,
    name: &str,
) -> Result<Option<&'r str>, VerifyError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(Some(text.trim_matches([' ', '\t']))),
        _ => Err(VerifyError::malformed(format!(
            "header {name} is repeated or not ASCII"
        ))),
    }
}

/// The decoded value of a query parameter that may be there once.
pub(crate) fn parameter<'r>(
    query: &'r str,
    name: &'static str,
) -> Result<Option<Cow<'r, str>>, VerifyError> {
    let named = |pair: &query::Pair<'_>| query::decode(pair.key).is_some_and(|key| key == name);
    let mut found = query::pairs(query).filter(named);
    let Some(pair) = found.next() else {
        return Ok(None);
    };
    if found.next().is_some() {
        return Err(VerifyError::new(
            VerifyErrorKind::DuplicateAuthorization,
            format!("query parameter {name} is repeated"),
        ));
    }
    let value = query::decode(pair.value);
    let value = value.ok_or_else(|| VerifyError::malformed(format!("{name} is not UTF-8")))?;
    Ok(Some(value))
}

/// As [`parameter()`], for one that must be there.
pub(crate) fn required_parameter<'r>(
    query: &'r str,
    name: &'static str,
) -> Result<Cow<'r, str>, VerifyError> {
    let value = parameter(query, name)?;
    value.ok_or_else(|| VerifyError::malformed(format!("query parameter {name} is missing")))
}

/// A number of seconds in digits alone; Rust would take a leading `+`, too.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
