//! Reads headers and query parameters that may occur only once.

use std::borrow::Cow;

use http::HeaderMap;

use crate::query;
use crate::verify_error::{VerifyError, VerifyErrorKind};

/// Returns the value of a header that may occur once.
pub(crate) fn single_header<'r>(
    headers: &'r HeaderMap,
    name: &str,
) -> Result<Option<&'r str>, VerifyError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(Some(text.trim_matches([' ', '\t']))),
        _ => Err(VerifyError::malformed(format!(
            "header {name} is repeated or not ASCII"
        ))),
    }
}

/// Returns the decoded value of a query parameter that may occur once.
pub(crate) fn parameter<'r>(
    query: &'r str,
    name: &'static str,
) -> Result<Option<Cow<'r, str>>, VerifyError> {
    let is_named = |pair: &query::Pair<'_>| query::decode(pair.key).is_some_and(|key| key == name);
    let mut pairs = query::pairs(query).filter(is_named);
    let Some(pair) = pairs.next() else {
        return Ok(None);
    };
    if pairs.next().is_some() {
        return Err(VerifyError::new(
            VerifyErrorKind::DuplicateAuthorization,
            format!("query parameter {name} is repeated"),
        ));
    }
    let value = query::decode(pair.value);
    let value = value.ok_or_else(|| VerifyError::malformed(format!("{name} is not UTF-8")))?;
    Ok(Some(value))
}

/// Returns the value of a [`parameter()`] that is required.
pub(crate) fn required_parameter<'r>(
    query: &'r str,
    name: &'static str,
) -> Result<Cow<'r, str>, VerifyError> {
    let value = parameter(query, name)?;
    value.ok_or_else(|| VerifyError::malformed(format!("query parameter {name} is missing")))
}

/// Parses a number of seconds, which unlike in Rust can't start with `+`.
pub(crate) fn seconds(text: &str) -> Option<u64> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}
