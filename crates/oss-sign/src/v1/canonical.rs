//! The string to sign of V1.

use std::borrow::Cow;

use http::header::CONTENT_TYPE;

use super::sub_resource;
use crate::headers::{HeaderView, NotUtf8, X_OSS_PREFIX};
use crate::query;
use crate::request::SignableRequest;

/// Returns the string to sign.
///
/// `date` is the date header, or the expiry of a presigned URL. `added_query`
/// contains the encoded pairs that will be appended to the query.
pub(super) fn string_to_sign(
    request: &SignableRequest<'_>,
    headers: HeaderView<'_>,
    date: &str,
    added_query: &str,
) -> Result<String, NotUtf8> {
    let mut out = String::with_capacity(256);
    out.push_str(request.method.as_str());
    out.push('\n');
    for name in ["content-md5", CONTENT_TYPE.as_str()] {
        headers.push_value(&mut out, name)?;
        out.push('\n');
    }
    out.push_str(date);
    out.push('\n');
    headers.push_lines(&mut out, |name| name.starts_with(X_OSS_PREFIX))?;
    out.extend(request.resource());
    let pairs = query::pairs(request.query).chain(query::pairs(added_query));
    push_sub_resources(&mut out, pairs)?;
    Ok(out)
}

/// Appends the sorted sub-resources as in `?acl&uploadId=…`, unlike V4 *decoded*.
fn push_sub_resources<'q>(
    out: &mut String,
    pairs: impl Iterator<Item = query::Pair<'q>>,
) -> Result<(), NotUtf8> {
    let mut signed: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    for pair in pairs {
        let key = query::decode(pair.key).filter(|key| sub_resource::is_signed(key));
        if let Some(key) = key {
            signed.push((key, query::decode(pair.value).ok_or(NotUtf8::QueryValue)?));
        }
    }
    signed.sort();
    for (index, (key, value)) in signed.iter().enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        out.push_str(key);
        if !value.is_empty() {
            out.push('=');
            out.push_str(value);
        }
    }
    Ok(())
}
