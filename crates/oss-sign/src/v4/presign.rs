//! V4 signatures in the query: presigned URLs.

use std::time::Duration;

use super::canonical::{CanonicalRequest, additional_headers};
use super::canonical_query::{CanonicalQuery, EmptyValue};
use super::sign::sign_canonical;
use super::{ALGORITHM, SigningParams, UNSIGNED_PAYLOAD, parameter};
use crate::detect;
use crate::error::{Error, ErrorKind};
use crate::headers::{HeaderView, X_OSS_CONTENT_SHA256};
use crate::request::SignableRequest;
use crate::scope::Scope;
use crate::signed::{Presigned, append_pairs};
use crate::timestamp::Timestamp;

/// The valid lifetimes of a presigned URL in seconds.
pub(crate) const EXPIRES_RANGE: std::ops::RangeInclusive<u64> = 1..=604_800;

/// Signs the query of a request; the URL is valid for the duration `expires`.
///
/// The signature covers the `Content-Type`, `Content-MD5` and `x-oss-*` headers of the
/// request, so a client that uses the URL must send the same headers. `expires` is
/// truncated to whole seconds.
///
/// # Errors
///
/// Fails with [`ErrorKind::ExpiryOutOfRange`] unless `expires` is between 1 second and
/// 7 days, with [`ErrorKind::AlreadySigned`] if the request has a signature or a part of
/// one, with [`ErrorKind::UnsupportedPayloadHash`] if its `x-oss-content-sha256` is not
/// `UNSIGNED-PAYLOAD`, and if [`sign`](super::sign()) would fail.
pub fn presign(
    request: &SignableRequest<'_>,
    params: &SigningParams<'_>,
    expires: Duration,
) -> Result<Presigned, Error> {
    detect::check_headers(request)?;
    detect::check_query(request.query)?;
    if !EXPIRES_RANGE.contains(&expires.as_secs()) {
        return Err(Error::new(
            ErrorKind::ExpiryOutOfRange,
            "a presigned URL must be valid for 1 to 604800 seconds (7 days)",
        ));
    }
    check_payload_hash(request)?;
    let time = Timestamp::try_from(params.time)?.to_basic();
    let scope = Scope::new(&time, params.region, params.product)?;
    let additional = additional_headers(params.additional_headers, request.headers);
    let mut pairs = pairs_to_append(params, &scope, &time, expires, &additional);
    let mut added_query = String::with_capacity(256);
    append_pairs(&mut added_query, &pairs);

    let canonical = CanonicalRequest {
        request,
        headers: HeaderView {
            request: request.headers,
            overrides: &[],
        },
        query: &CanonicalQuery::with_added(request.query, &added_query),
        additional: &additional,
        empty_value: EmptyValue::Bare,
    };
    let intermediates = sign_canonical(&canonical, params, &scope, &time)?;
    pairs.push((parameter::SIGNATURE, intermediates.signature().to_owned()));
    Ok(Presigned {
        pairs,
        intermediates,
    })
}

/// Checks that OSS accepts the payload hash of the request.
///
/// Unlike [`sign`](super::sign()), this cannot replace the header, because the user of
/// the URL sends it.
fn check_payload_hash(request: &SignableRequest<'_>) -> Result<(), Error> {
    let mut hashes = request.headers.get_all(X_OSS_CONTENT_SHA256).iter();
    if hashes.any(|hash| hash != UNSIGNED_PAYLOAD) {
        return Err(Error::new(
            ErrorKind::UnsupportedPayloadHash,
            "x-oss-content-sha256 must be UNSIGNED-PAYLOAD or absent; use Content-MD5",
        ));
    }
    Ok(())
}

fn pairs_to_append(
    params: &SigningParams<'_>,
    scope: &Scope<'_>,
    time: &str,
    expires: Duration,
    additional: &str,
) -> Vec<(&'static str, String)> {
    let credentials = params.credentials;
    let mut pairs = vec![
        (parameter::VERSION, ALGORITHM.to_owned()),
        (parameter::DATE, time.to_owned()),
        (parameter::EXPIRES, expires.as_secs().to_string()),
        (
            parameter::CREDENTIAL,
            [credentials.access_key_id(), &scope.parts().join("/")].join("/"),
        ),
    ];
    if let Some(token) = credentials.security_token() {
        pairs.push((parameter::SECURITY_TOKEN, token.expose().to_owned()));
    }
    if !additional.is_empty() {
        pairs.push((parameter::ADDITIONAL_HEADERS, additional.to_owned()));
    }
    pairs
}
