//! Detects whether a request carries a signature, without reading it.

use std::borrow::Cow;

use http::header::AUTHORIZATION;

use crate::error::{Error, ErrorKind};
use crate::request::SignableRequest;
use crate::{query, v1, v4};

/// The signature version whose parameters appear in a query.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum QueryVersion {
    None,
    V1,
    V4,
    Both,
}

/// Returns which signature parameters a query has, even if some are missing.
///
/// Keys are decoded first, so an encoded key can't hide a signature that a server would see.
pub(crate) fn version_in_query(query: &str) -> QueryVersion {
    version_of(decoded_keys(query))
}

/// Checks that a query is valid in a URL and not signed yet.
///
/// A server would reject it otherwise.
pub(crate) fn check_query(query: &str) -> Result<(), Error> {
    check_text(query)?;
    check_keys(decoded_keys(query))
}

/// Checks that a query is valid in a URL.
pub(crate) fn check_text(query: &str) -> Result<(), Error> {
    if !query::is_valid(query) {
        return Err(Error::new(
            ErrorKind::InvalidQuery,
            "the query must be percent-encoded before it is signed",
        ));
    }
    Ok(())
}

/// Checks that none of the keys is a signature parameter.
pub(crate) fn check_keys(keys: impl Iterator<Item = impl AsRef<str>>) -> Result<(), Error> {
    if version_of(keys) != QueryVersion::None {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "the query already has signature parameters",
        ));
    }
    Ok(())
}

/// Checks that the headers of a request to presign aren't signed.
pub(crate) fn check_headers(request: &SignableRequest<'_>) -> Result<(), Error> {
    if request.headers.contains_key(AUTHORIZATION) {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "a request with an Authorization header cannot be presigned",
        ));
    }
    Ok(())
}

/// Returns whether a decoded key is a parameter that only signatures have.
pub(crate) fn is_signature_parameter(key: &str) -> bool {
    v1::SIGNATURE_PARAMETERS.contains(&key) || v4::SIGNATURE_PARAMETERS.contains(&key)
}

fn decoded_keys(query: &str) -> impl Iterator<Item = Cow<'_, str>> {
    query::pairs(query).filter_map(|pair| query::decode(pair.key))
}

fn version_of(keys: impl Iterator<Item = impl AsRef<str>>) -> QueryVersion {
    let (mut has_v1, mut has_v4) = (false, false);
    for key in keys {
        has_v1 |= v1::SIGNATURE_PARAMETERS.contains(&key.as_ref());
        has_v4 |= v4::SIGNATURE_PARAMETERS.contains(&key.as_ref());
    }
    match (has_v1, has_v4) {
        (false, false) => QueryVersion::None,
        (true, false) => QueryVersion::V1,
        (false, true) => QueryVersion::V4,
        (true, true) => QueryVersion::Both,
    }
}
