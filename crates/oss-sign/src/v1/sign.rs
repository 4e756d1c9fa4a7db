//! V1 signatures in the headers.

use std::time::SystemTime;

use http::header::{AUTHORIZATION, DATE, HeaderName};

use super::{ALGORITHM, canonical};
use crate::credentials::Credentials;
use crate::detect;
use crate::error::{Error, ErrorKind};
use crate::headers::{self, HeaderView, X_OSS_DATE, X_OSS_SECURITY_TOKEN};
use crate::intermediates::SigningIntermediates;
use crate::mac::hmac_sha1_base64;
use crate::request::SignableRequest;
use crate::signed::Signed;
use crate::timestamp::Timestamp;

/// Signs the headers of a request.
///
/// The headers to set are `Date`, `x-oss-security-token` for temporary credentials, and
/// `Authorization`. An existing `x-oss-date` is replaced with the same date, because it
/// takes precedence over `Date`.
///
/// # Errors
///
/// Fails with an [`ErrorKind`] that names the input: a time, header or query that
/// cannot be signed, or a query that already has a signature.
pub fn sign(
    request: &SignableRequest<'_>,
    credentials: &Credentials,
    time: SystemTime,
) -> Result<Signed, Error> {
    detect::check_query(request.query)?;
    let date = Timestamp::try_from(time)?.to_imf_fixdate();
    let token = credentials.security_token();
    let has_oss_date = request.headers.contains_key(X_OSS_DATE);
    let set = [
        Some((DATE.as_str(), date.as_str())),
        has_oss_date.then_some((X_OSS_DATE, date.as_str())),
        token.map(|token| (X_OSS_SECURITY_TOKEN, token.expose())),
    ];
    let view = HeaderView {
        request: request.headers,
        overrides: &set,
    };
    let string_to_sign = canonical::string_to_sign(request, view, &date, "")?;
    let secret = credentials.secret_key().expose();
    let signature = hmac_sha1_base64(secret.as_bytes(), string_to_sign.as_bytes());
    let authorization = format!("{ALGORITHM} {}:{signature}", credentials.access_key_id());

    let value = headers::value(date, ErrorKind::TimeOutOfRange)?;
    let mut set = vec![(DATE, value.clone())];
    if has_oss_date {
        set.push((HeaderName::from_static(X_OSS_DATE), value));
    }
    if let Some(token) = token {
        let kind = ErrorKind::InvalidSecurityToken;
        let token = headers::sensitive(token.expose().to_owned(), kind)?;
        set.push((HeaderName::from_static(X_OSS_SECURITY_TOKEN), token));
    }
    let kind = ErrorKind::InvalidAccessKeyId;
    set.push((AUTHORIZATION, headers::sensitive(authorization, kind)?));
    Ok(Signed {
        headers: set,
        intermediates: SigningIntermediates::new(string_to_sign, 0)
            .with_signature(|out| out.push_str(&signature)),
    })
}
