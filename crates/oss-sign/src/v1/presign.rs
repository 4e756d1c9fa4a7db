//! V1 signatures in the query: presigned URLs.

use std::time::SystemTime;

use super::{canonical, parameter};
use crate::credentials::Credentials;
use crate::detect;
use crate::error::{Error, ErrorKind};
use crate::headers::HeaderView;
use crate::intermediates::SigningIntermediates;
use crate::mac::hmac_sha1_base64;
use crate::query;
use crate::request::SignableRequest;
use crate::signed::{Presigned, append_pairs};
use crate::timestamp::Timestamp;

/// Signs the query of a request; the URL is valid until the time `expires`.
///
/// The signature covers the `Content-Type`, `Content-MD5` and `x-oss-*` headers of the
/// request, so a client that uses the URL must send the same headers.
///
/// # Errors
///
/// Fails with [`ErrorKind::AlreadySigned`] if the request has a signature or a part
/// of one, and if [`sign`](super::sign()) would fail.
pub fn presign(
    request: &SignableRequest<'_>,
    credentials: &Credentials,
    expires: SystemTime,
) -> Result<Presigned, Error> {
    detect::check_headers(request)?;
    detect::check_query(request.query)?;
    check_not_repeated(request.query)?;
    let expires = Timestamp::try_from(expires)?.unix_seconds().to_string();
    let mut pairs = vec![
        (
            parameter::ACCESS_KEY_ID,
            credentials.access_key_id().to_owned(),
        ),
        (parameter::EXPIRES, expires.clone()),
    ];
    if let Some(token) = credentials.security_token() {
        pairs.push((parameter::SECURITY_TOKEN, token.expose().to_owned()));
    }
    let mut added_query = String::new();
    append_pairs(&mut added_query, &pairs);
    let view = HeaderView {
        request: request.headers,
        overrides: &[],
    };
    let string_to_sign = canonical::string_to_sign(request, view, &expires, &added_query)?;
    let secret = credentials.secret_key().expose();
    let signature = hmac_sha1_base64(secret.as_bytes(), string_to_sign.as_bytes());
    let intermediates =
        SigningIntermediates::new(string_to_sign, 0).with_signature(|out| out.push_str(&signature));
    pairs.push((parameter::SIGNATURE, signature));
    Ok(Presigned {
        pairs,
        intermediates,
    })
}

/// Checks that the query has none of the parameters that presigning appends.
///
/// These two don't count as signature parameters, so [`detect::check_query`] accepts them.
fn check_not_repeated(query: &str) -> Result<(), Error> {
    let appended = [parameter::EXPIRES, parameter::SECURITY_TOKEN];
    let mut keys = query::pairs(query).filter_map(|pair| query::decode(pair.key));
    if keys.any(|key| appended.contains(&&*key)) {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "the query already has an Expires or security-token parameter",
        ));
    }
    Ok(())
}
