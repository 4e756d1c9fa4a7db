//! A signature in the query: a URL that works for a while on its own.

use std::time::SystemTime;

use super::{canonical, parameter};
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::headers::HeaderView;
use crate::mac::hmac_sha1_base64;
use crate::mark;
use crate::query;
use crate::request::SignableRequest;
use crate::signed::{Presigned, Texts, append_pairs};
use crate::timestamp::Timestamp;

/// Signs the query of a request, until the point in time `expires`.
///
/// `Content-Type`, `Content-MD5` and `x-oss-*` headers of the request are signed
/// too, so whoever uses the URL must send the same.
///
/// # Errors
///
/// Fails with [`ErrorKind::AlreadySigned`] if the request has a signature or a part
/// of one, and where [`sign`](super::sign()) fails.
pub fn presign(
    request: &SignableRequest<'_>,
    credentials: &Credentials,
    expires: SystemTime,
) -> Result<Presigned, Error> {
    mark::check_headers(request)?;
    mark::check_query(request.query)?;
    refuse_repeated(request.query)?;
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
        sent: request.headers,
        set: &[],
    };
    let string_to_sign = canonical::string_to_sign(request, view, &expires, &added_query)?;
    let secret = credentials.secret_key().expose();
    let signature = hmac_sha1_base64(secret.as_bytes(), string_to_sign.as_bytes());
    let texts = Texts::new(string_to_sign, 0).signed(|out| out.push_str(&signature));
    pairs.push((parameter::SIGNATURE, signature));
    Ok(Presigned { pairs, texts })
}

/// Refuses a query to which one of the parameters would be appended again.
///
/// Alone they are no mark of a signature, so nothing else has refused them.
fn refuse_repeated(query: &str) -> Result<(), Error> {
    let appended = [parameter::EXPIRES, parameter::SECURITY_TOKEN];
    let mut keys = query::pairs(query).filter_map(|pair| query::decode(pair.key));
    if keys.any(|key| appended.contains(&&*key)) {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "the query has an Expires or security-token already",
        ));
    }
    Ok(())
}
