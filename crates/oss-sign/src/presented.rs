//! The one entrance for servers: who says they sent this, and did they?

use std::fmt;

use http::header::AUTHORIZATION;

use crate::credentials::{SecretKey, SecurityToken};
use crate::mark::{QueryVersion, query_version};
use crate::request::SignableRequest;
use crate::verify::{Expectation, VerifyError, VerifyErrorKind, single_header};
use crate::{query, v1, v4};

/// The signature that a request presents, read but not believed yet.
///
/// A server calls [`Presented::parse`] before it routes, looks up the secret of
/// [`access_key_id`](Self::access_key_id), and calls [`verify`](Self::verify).
/// Header and query signatures of both versions come through here, so that there
/// is no path on which one of them is read and another is checked.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, Method};
/// use oss_sign::{Presented, SignableRequest};
///
/// let headers = HeaderMap::new();
/// let request = SignableRequest::new(&Method::GET, &headers);
/// assert!(Presented::parse(&request)?.is_none(), "an anonymous request");
/// # Ok::<(), oss_sign::VerifyError>(())
/// ```
#[derive(Clone)]
pub struct Presented<'r> {
    request: SignableRequest<'r>,
    location: Location,
    claim: Claim,
}

/// Where a request carries its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Location {
    /// In the `Authorization` header.
    Header,
    /// In the query: a presigned URL.
    Query,
}

/// The version of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureVersion {
    /// HMAC-SHA1 over a short list of request parts.
    V1,
    /// HMAC-SHA256 with a key derived for day, region and product.
    V4,
}

#[derive(Clone)]
enum Claim {
    V1(v1::Claim),
    V4(v4::Claim),
}

impl<'r> Presented<'r> {
    /// Reads the signature of a request; `None` if it has none.
    ///
    /// # Errors
    ///
    /// Fails with [`VerifyErrorKind::DuplicateAuthorization`] when there is more
    /// than one signature, or a part of it twice; fails with
    /// [`VerifyErrorKind::Malformed`] when a part is missing or unreadable.
    pub fn parse(request: &SignableRequest<'r>) -> Result<Option<Self>, VerifyError> {
        if !query::is_valid(request.query) {
            return Err(VerifyError::malformed(
                "the query has a character that must be encoded",
            ));
        }
        let in_header = request.headers.contains_key(AUTHORIZATION);
        let in_query = query_version(request.query);
        let (location, claim) = match (in_header, in_query) {
            (false, QueryVersion::None) => return Ok(None),
            (true, QueryVersion::None) => (Location::Header, header_claim(request)?),
            (false, QueryVersion::V1) => {
                (Location::Query, Claim::V1(v1::Claim::in_query(request)?))
            }
            (false, QueryVersion::V4) => {
                (Location::Query, Claim::V4(v4::Claim::in_query(request)?))
            }
            _ => return Err(duplicate("the request has more than one signature")),
        };
        Ok(Some(Self {
            request: *request,
            location,
            claim,
        }))
    }

    /// Returns the access key id that the client says it signed with.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        match &self.claim {
            Claim::V1(claim) => &claim.access_key_id,
            Claim::V4(claim) => &claim.access_key_id,
        }
    }

    /// Returns the security token that the signature covers.
    ///
    /// A server must compare it with the one that belongs to the key, see
    /// [`SecurityToken::matches`]: a valid signature only says that the client
    /// sent this token.
    #[must_use]
    pub fn security_token(&self) -> Option<&SecurityToken> {
        match &self.claim {
            Claim::V1(claim) => claim.security_token.as_ref(),
            Claim::V4(claim) => claim.security_token.as_ref(),
        }
    }

    /// Returns where the signature is.
    #[must_use]
    pub fn location(&self) -> Location {
        self.location
    }

    /// Returns the version of the signature.
    #[must_use]
    pub fn version(&self) -> SignatureVersion {
        match &self.claim {
            Claim::V1(_) => SignatureVersion::V1,
            Claim::V4(_) => SignatureVersion::V4,
        }
    }

    /// Checks that the holder of `secret` signed this for this server and time.
    ///
    /// # Errors
    ///
    /// Fails with the [`VerifyErrorKind`] of the first thing that is wrong; the
    /// signature itself is compared last and in constant time.
    pub fn verify(
        &self,
        secret: &SecretKey,
        expectation: &Expectation<'_>,
    ) -> Result<(), VerifyError> {
        match &self.claim {
            Claim::V1(claim) => claim.verify(&self.request, secret, expectation),
            Claim::V4(claim) => claim.verify(&self.request, secret, expectation),
        }
    }
}

impl fmt::Debug for Presented<'_> {
    /// Leaves the signature out: that of a presigned URL is a key to it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented")
            .field("access_key_id", &self.access_key_id())
            .field("version", &self.version())
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

fn header_claim(request: &SignableRequest<'_>) -> Result<Claim, VerifyError> {
    if request.headers.get_all(AUTHORIZATION).iter().count() > 1 {
        return Err(duplicate(
            "the request has more than one Authorization header",
        ));
    }
    let value = single_header(request.headers, AUTHORIZATION.as_str())?.unwrap_or_default();
    match value.split_once(' ') {
        Some((v4::ALGORITHM, rest)) => Ok(Claim::V4(v4::Claim::in_header(request, rest)?)),
        Some((v1::ALGORITHM, rest)) => Ok(Claim::V1(v1::Claim::in_header(request, rest)?)),
        _ => Err(VerifyError::malformed(
            "Authorization is neither OSS4-HMAC-SHA256 nor OSS",
        )),
    }
}

fn duplicate(message: &'static str) -> VerifyError {
    VerifyError::new(VerifyErrorKind::DuplicateAuthorization, message)
}
