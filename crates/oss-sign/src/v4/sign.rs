//! V4 signatures in the headers.

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};

use super::canonical::{CanonicalRequest, additional_headers};
use super::canonical_query::{CanonicalQuery, EmptyValue};
use super::{SigningParams, UNSIGNED_PAYLOAD, authorization};
use crate::credentials::SecurityToken;
use crate::error::{Error, ErrorKind};
use crate::headers::{self, HeaderView, X_OSS_CONTENT_SHA256, X_OSS_DATE, X_OSS_SECURITY_TOKEN};
use crate::intermediates::SigningIntermediates;
use crate::mac;
use crate::request::SignableRequest;
use crate::scope::Scope;
use crate::signed::Signed;
use crate::signing_key::signing_key;
use crate::timestamp::Timestamp;

// Constants, because creating a name or value validates it byte by byte.
const DATE: HeaderName = HeaderName::from_static(X_OSS_DATE);
const CONTENT_SHA256: HeaderName = HeaderName::from_static(X_OSS_CONTENT_SHA256);
const SECURITY_TOKEN: HeaderName = HeaderName::from_static(X_OSS_SECURITY_TOKEN);
const UNSIGNED: HeaderValue = HeaderValue::from_static(UNSIGNED_PAYLOAD);

/// Signs the headers of a request.
///
/// The headers to set are `x-oss-date`, `x-oss-content-sha256` (always
/// `UNSIGNED-PAYLOAD`, the only value OSS accepts), `x-oss-security-token` for temporary
/// credentials, and `Authorization`. They replace existing headers of the same names.
///
/// # Errors
///
/// Fails with an [`ErrorKind`] that names the input: a scope, time, header or
/// query that cannot be signed, or a query that already has a signature.
pub fn sign(request: &SignableRequest<'_>, params: &SigningParams<'_>) -> Result<Signed, Error> {
    let query = CanonicalQuery::new_unsigned(request.query)?;
    let time = Timestamp::try_from(params.time)?.to_basic();
    let scope = Scope::new(&time, params.region, params.product)?;
    let additional = additional_headers(params.additional_headers, request.headers);
    let token = params.credentials.security_token();
    let set = [
        Some((X_OSS_CONTENT_SHA256, UNSIGNED_PAYLOAD)),
        Some((X_OSS_DATE, time.as_str())),
        token.map(|token| (X_OSS_SECURITY_TOKEN, token.expose())),
    ];

    let canonical = CanonicalRequest {
        request,
        headers: HeaderView {
            request: request.headers,
            overrides: &set,
        },
        query: &query,
        additional: &additional,
        empty_value: EmptyValue::Bare,
    };
    let intermediates = sign_canonical(&canonical, params, &scope, &time)?;
    let id = params.credentials.access_key_id();
    let authorization = authorization::format(id, &scope, &additional, intermediates.signature());
    Ok(Signed {
        headers: headers_to_set(time, token, authorization)?,
        intermediates,
    })
}

/// Computes the signature of a canonical request.
pub(super) fn sign_canonical(
    canonical: &CanonicalRequest<'_>,
    params: &SigningParams<'_>,
    scope: &Scope<'_>,
    time: &str,
) -> Result<SigningIntermediates, Error> {
    let intermediates = canonical.intermediates(time, scope)?;
    let credentials = params.credentials;
    let (id, secret) = (credentials.access_key_id(), credentials.secret_key());
    let key = signing_key(params.key_cache, id, secret, scope);
    let signature = key.sign(intermediates.string_to_sign());
    Ok(intermediates.with_signature(|out| mac::push_hex(out, &signature)))
}

fn headers_to_set(
    time: String,
    token: Option<&SecurityToken>,
    authorization: String,
) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
    let mut set = Vec::with_capacity(4);
    let date = headers::value(time, ErrorKind::TimeOutOfRange)?;
    set.push((DATE, date));
    set.push((CONTENT_SHA256, UNSIGNED));
    if let Some(token) = token {
        let kind = ErrorKind::InvalidSecurityToken;
        let token = headers::sensitive(token.expose().to_owned(), kind)?;
        set.push((SECURITY_TOKEN, token));
    }
    let kind = ErrorKind::InvalidAccessKeyId;
    set.push((AUTHORIZATION, headers::sensitive(authorization, kind)?));
    Ok(set)
}
