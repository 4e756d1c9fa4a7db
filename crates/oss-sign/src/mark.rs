//! How a request shows that it has a signature, before the signature is read.

use std::borrow::Cow;

use http::header::AUTHORIZATION;

use crate::error::{Error, ErrorKind};
use crate::request::SignableRequest;
use crate::{query, v1, v4};

/// Which signature, if any, a query has parameters of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum QueryVersion {
    None,
    V1,
    V4,
    Both,
}

/// Looks for the parameters of a signature, complete or not.
///
/// Keys are decoded first: what a router would take for a signature must not
/// pass here as something else.
pub(crate) fn query_version(query: &str) -> QueryVersion {
    version_of(decoded_keys(query))
}

/// Refuses to sign a query that has a signature, or that no URL can have.
///
/// A server would refuse it too.
pub(crate) fn check_query(query: &str) -> Result<(), Error> {
    check_text(query)?;
    check_keys(decoded_keys(query))
}

/// The half of [`check_query`] that is about the text.
pub(crate) fn check_text(query: &str) -> Result<(), Error> {
    if !query::is_valid(query) {
        return Err(Error::new(
            ErrorKind::InvalidQuery,
            "the query must be percent-encoded before it is signed",
        ));
    }
    Ok(())
}

/// The half of [`check_query`] that is about the keys.
pub(crate) fn check_keys(keys: impl Iterator<Item = impl AsRef<str>>) -> Result<(), Error> {
    if version_of(keys) != QueryVersion::None {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "the query has parameters of a signature already",
        ));
    }
    Ok(())
}

/// Refuses to sign a query beside a signature in the headers.
pub(crate) fn check_headers(request: &SignableRequest<'_>) -> Result<(), Error> {
    if request.headers.contains_key(AUTHORIZATION) {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "the request has an Authorization header, so its URL can not be signed too",
        ));
    }
    Ok(())
}

/// Tells whether a decoded key is one that only signatures have.
pub(crate) fn is_mark(key: &str) -> bool {
    v1::QUERY_MARKS.contains(&key) || v4::QUERY_MARKS.contains(&key)
}

fn decoded_keys(query: &str) -> impl Iterator<Item = Cow<'_, str>> {
    query::pairs(query).filter_map(|pair| query::decode(pair.key))
}

fn version_of(keys: impl Iterator<Item = impl AsRef<str>>) -> QueryVersion {
    let (mut has_v1, mut has_v4) = (false, false);
    for key in keys {
        has_v1 |= v1::QUERY_MARKS.contains(&key.as_ref());
        has_v4 |= v4::QUERY_MARKS.contains(&key.as_ref());
    }
    match (has_v1, has_v4) {
        (false, false) => QueryVersion::None,
        (true, false) => QueryVersion::V1,
        (false, true) => QueryVersion::V4,
        (true, true) => QueryVersion::Both,
    }
}
