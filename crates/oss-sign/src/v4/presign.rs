//! A signature in the query: a URL that works for a while on its own.

use std::time::Duration;

use super::canonical::{Canonical, additional_headers};
use super::canonical_query::{CanonicalQuery, EmptyValue};
use super::sign::conclude;
use super::{ALGORITHM, SigningParams, UNSIGNED_PAYLOAD, parameter};
use crate::error::{Error, ErrorKind};
use crate::headers::{HeaderView, X_OSS_CONTENT_SHA256};
use crate::mark;
use crate::request::SignableRequest;
use crate::scope::Scope;
use crate::signed::{Presigned, append_pairs};
use crate::timestamp::Timestamp;

/// How long a presigned URL may live, in seconds.
pub(crate) const EXPIRES: std::ops::RangeInclusive<u64> = 1..=604_800;

/// Signs the query of a request, for as long as `expires`.
///
/// `Content-Type`, `Content-MD5` and `x-oss-*` headers of the request are signed
/// too, so whoever uses the URL must send the same. The life of the URL is a
/// whole number of seconds; a fraction is dropped.
///
/// # Errors
///
/// Fails with [`ErrorKind::ExpiryOutOfRange`] unless `expires` is 1 second to 7
/// days, with [`ErrorKind::AlreadySigned`] if the request has a signature or a part
/// of one, with [`ErrorKind::PayloadHash`] if it has an `x-oss-content-sha256` that
/// OSS does not take, and where [`sign`](super::sign()) fails.
pub fn presign(
    request: &SignableRequest<'_>,
    params: &SigningParams<'_>,
    expires: Duration,
) -> Result<Presigned, Error> {
    mark::check_headers(request)?;
    mark::check_query(request.query)?;
    if !EXPIRES.contains(&expires.as_secs()) {
        return Err(Error::new(
            ErrorKind::ExpiryOutOfRange,
            "a presigned URL lives for 1 to 604800 seconds",
        ));
    }
    check_payload_hash(request)?;
    let time = Timestamp::try_from(params.time)?.to_basic();
    let scope = Scope::new(&time, params.region, params.product)?;
    let additional = additional_headers(params.additional_headers, request.headers);
    let mut pairs = pairs_to_append(params, &scope, &time, expires, &additional);
    let mut added_query = String::with_capacity(256);
    append_pairs(&mut added_query, &pairs);

    let canonical = Canonical {
        request,
        headers: HeaderView {
            sent: request.headers,
            set: &[],
        },
        query: &CanonicalQuery::with(request.query, &added_query),
        additional: &additional,
        empty_value: EmptyValue::Bare,
    };
    let texts = conclude(&canonical, params, &scope, &time)?;
    pairs.push((parameter::SIGNATURE, texts.signature().to_owned()));
    Ok(Presigned { pairs, texts })
}

/// Refuses a payload hash that OSS does not take.
///
/// Unlike in [`sign`](super::sign()), the header can not be replaced: it will be sent
/// by whoever has the URL.
fn check_payload_hash(request: &SignableRequest<'_>) -> Result<(), Error> {
    let mut hashes = request.headers.get_all(X_OSS_CONTENT_SHA256).iter();
    if hashes.any(|hash| hash != UNSIGNED_PAYLOAD) {
        return Err(Error::new(
            ErrorKind::PayloadHash,
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
