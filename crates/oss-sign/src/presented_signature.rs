//! Reads the signature of a received request and verifies it.

use std::fmt;

use http::header::AUTHORIZATION;

use crate::credentials::{SecretKey, SecurityToken};
use crate::detect::{QueryVersion, version_in_query};
use crate::expectation::Expectation;
use crate::request::SignableRequest;
use crate::request_fields::single_header;
use crate::verify_error::{VerifyError, VerifyErrorKind};
use crate::{query, v1, v4};

/// The signature of a received request, parsed but not verified yet.
///
/// A server calls [`PresentedSignature::parse`] before routing, looks up the secret of
/// [`access_key_id`](Self::access_key_id), and calls [`verify`](Self::verify).
/// This type handles header and query signatures of both versions, so the signature that
/// was read is always the one that is verified.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, Method};
/// use oss_sign::{PresentedSignature, SignableRequest};
///
/// let headers = HeaderMap::new();
/// let request = SignableRequest::new(&Method::GET, &headers);
/// assert!(PresentedSignature::parse(&request)?.is_none(), "the request is anonymous");
/// # Ok::<(), oss_sign::VerifyError>(())
/// ```
#[derive(Clone)]
pub struct PresentedSignature<'r> {
    request: SignableRequest<'r>,
    location: SignatureLocation,
    parsed: ParsedSignature,
}

/// Where a request carries its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureLocation {
    /// In the `Authorization` header.
    Header,
    /// In the query of a presigned URL.
    Query,
}

/// The version of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// HMAC-SHA1 over a few request parts.
    V1,
    /// HMAC-SHA256 with a key derived for one day, region and product.
    V4,
}

#[derive(Clone)]
enum ParsedSignature {
    V1(v1::ParsedSignature),
    V4(v4::ParsedSignature),
}

impl<'r> PresentedSignature<'r> {
    /// Parses the signature of a request; returns `None` if the request is anonymous.
    ///
    /// # Errors
    ///
    /// Fails with [`VerifyErrorKind::DuplicateAuthorization`] if the request has
    /// two signatures or a repeated signature part, and with
    /// [`VerifyErrorKind::Malformed`] if a part is missing or unreadable.
    pub fn parse(request: &SignableRequest<'r>) -> Result<Option<Self>, VerifyError> {
        if !query::is_valid(request.query) {
            return Err(VerifyError::malformed(
                "the query contains a character that must be percent-encoded",
            ));
        }
        let in_header = request.headers.contains_key(AUTHORIZATION);
        let in_query = version_in_query(request.query);
        let (location, parsed) = match (in_header, in_query) {
            (false, QueryVersion::None) => return Ok(None),
            (true, QueryVersion::None) => (SignatureLocation::Header, parse_header(request)?),
            (false, QueryVersion::V1) => (
                SignatureLocation::Query,
                ParsedSignature::V1(v1::ParsedSignature::from_query(request)?),
            ),
            (false, QueryVersion::V4) => (
                SignatureLocation::Query,
                ParsedSignature::V4(v4::ParsedSignature::from_query(request)?),
            ),
            _ => return Err(duplicate("the request has more than one signature")),
        };
        Ok(Some(Self {
            request: *request,
            location,
            parsed,
        }))
    }

    /// Returns the access key id that the client claims to have signed with.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        match &self.parsed {
            ParsedSignature::V1(parsed) => &parsed.access_key_id,
            ParsedSignature::V4(parsed) => &parsed.access_key_id,
        }
    }

    /// Returns the security token that the signature covers.
    ///
    /// A server must compare it with the token issued with the key, using
    /// [`SecurityToken::matches`]: a valid signature only proves that the client
    /// sent this token.
    #[must_use]
    pub fn security_token(&self) -> Option<&SecurityToken> {
        match &self.parsed {
            ParsedSignature::V1(parsed) => parsed.security_token.as_ref(),
            ParsedSignature::V4(parsed) => parsed.security_token.as_ref(),
        }
    }

    /// Returns where the request carries the signature.
    #[must_use]
    pub fn location(&self) -> SignatureLocation {
        self.location
    }

    /// Returns the version of the signature.
    #[must_use]
    pub fn version(&self) -> SignatureVersion {
        match &self.parsed {
            ParsedSignature::V1(_) => SignatureVersion::V1,
            ParsedSignature::V4(_) => SignatureVersion::V4,
        }
    }

    /// Verifies that the request was signed with `secret` for this server and time.
    ///
    /// # Errors
    ///
    /// Fails with the [`VerifyErrorKind`] of the first failed check. The signature
    /// itself is compared last, in constant time.
    pub fn verify(
        &self,
        secret: &SecretKey,
        expectation: &Expectation<'_>,
    ) -> Result<(), VerifyError> {
        match &self.parsed {
            ParsedSignature::V1(parsed) => parsed.verify(&self.request, secret, expectation),
            ParsedSignature::V4(parsed) => parsed.verify(&self.request, secret, expectation),
        }
    }
}

impl fmt::Debug for PresentedSignature<'_> {
    /// Omits the signature, because the signature of a presigned URL grants access.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresentedSignature")
            .field("access_key_id", &self.access_key_id())
            .field("version", &self.version())
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

fn parse_header(request: &SignableRequest<'_>) -> Result<ParsedSignature, VerifyError> {
    if request.headers.get_all(AUTHORIZATION).iter().count() > 1 {
        return Err(duplicate(
            "the request has more than one Authorization header",
        ));
    }
    let value = single_header(request.headers, AUTHORIZATION.as_str())?.unwrap_or_default();
    match value.split_once(' ') {
        Some((v4::ALGORITHM, rest)) => Ok(ParsedSignature::V4(v4::ParsedSignature::from_header(
            request, rest,
        )?)),
        Some((v1::ALGORITHM, rest)) => Ok(ParsedSignature::V1(v1::ParsedSignature::from_header(
            request, rest,
        )?)),
        _ => Err(VerifyError::malformed(
            "Authorization is neither OSS4-HMAC-SHA256 nor OSS",
        )),
    }
}

fn duplicate(message: &'static str) -> VerifyError {
    VerifyError::new(VerifyErrorKind::DuplicateAuthorization, message)
}
