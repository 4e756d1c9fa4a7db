//! How a request shows that it has a signature, before the signature is read.

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
    let (mut has_v1, mut has_v4) = (false, false);
    for key in query::pairs(query).filter_map(|pair| query::decode(pair.key)) {
        has_v1 |= v1::QUERY_MARKS.contains(&&*key);
        has_v4 |= v4::QUERY_MARKS.contains(&&*key);
    }
    match (has_v1, has_v4) {
        (false, false) => QueryVersion::None,
        (true, false) => QueryVersion::V1,
        (false, true) => QueryVersion::V4,
        (true, true) => QueryVersion::Both,
    }
}

/// Refuses to sign a query that has a signature, or that no URL can have.
///
/// A server would refuse it too.
pub(crate) fn check_query(request: &SignableRequest<'_>) -> Result<(), Error> {
    if !query::is_valid(request.query) {
        return Err(Error::new(
            ErrorKind::InvalidQuery,
            "the query must be percent-encoded before it is signed",
        ));
    }
    if query_version(request.query) != QueryVersion::None {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "the query has parameters of a signature already",
        ));
    }
    Ok(())
}

/// As [`check_query`], and refuses a signature in the headers beside it.
pub(crate) fn check_all(request: &SignableRequest<'_>) -> Result<(), Error> {
    if request.headers.contains_key(AUTHORIZATION) {
        return Err(Error::new(
            ErrorKind::AlreadySigned,
            "the request has an Authorization header, so its URL can not be signed too",
        ));
    }
    check_query(request)
}
