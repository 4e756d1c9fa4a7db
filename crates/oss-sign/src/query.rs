//! Reads an encoded query string.

use std::borrow::Cow;
use std::iter;

use percent_encoding::percent_decode_str;

/// A `key=value` pair of a query, still encoded.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: &'a str,
    /// Whether the pair has a `=`; tells `key=` from `key`.
    pub(crate) has_equals: bool,
}

/// Splits a query at each `&` and skips empty pieces.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = Pair<'_>> {
    let mut rest = Some(query);
    let pieces = iter::from_fn(move || {
        let (piece, after) = cut(rest?, b'&');
        rest = after;
        Some(piece)
    });
    pieces.filter(|piece| !piece.is_empty()).map(|piece| {
        let (key, value) = cut(piece, b'=');
        Pair {
            key,
            value: value.unwrap_or_default(),
            has_equals: value.is_some(),
        }
    })
}

/// Splits a text at the first `separator`; the second part is `None` without one.
///
/// Keys and values are so short that setting up the search of `str::split` would cost more.
fn cut(text: &str, separator: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == separator) {
        Some(index) => (&text[..index], Some(&text[index + 1..])),
        None => (text, None),
    }
}

/// Decodes a key or value; returns `None` if it is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    match decode_bytes(text) {
        Cow::Borrowed(_) => Some(Cow::Borrowed(text)),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// Decodes a key or value, where `+` means a space; borrows plain text.
pub(crate) fn decode_bytes(text: &str) -> Cow<'_, [u8]> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Cow::Borrowed(text.as_bytes());
    }
    Cow::Owned(percent_decode_str(&text.replace('+', " ")).collect())
}

/// Returns whether the text can be the query of a request target.
///
/// A line break in it would forge lines of the canonical request.
pub(crate) fn is_valid(query: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
    let is_forbidden = |c: char| c.is_control() || c == ' ' || c == '#';
    // Most queries are plain, and checking bytes is cheaper than checking characters.
    query.bytes().all(is_plain) || !query.contains(is_forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_order_and_equals_signs() {
        let query = "&a=1&&b&c=&=d&e=f=g&";
        let seen: Vec<_> = pairs(query)
            .map(|p| (p.key, p.value, p.has_equals))
            .collect();
        assert_eq!(
            seen,
            [
                ("a", "1", true),
                ("b", "", false),
                ("c", "", true),
                ("", "d", true),
                ("e", "f=g", true)
            ]
        );
    }

    #[test]
    fn text_is_decoded_once() {
        assert_eq!(decode("a%2520b+c%2B").as_deref(), Some("a%20b c+"));
        assert_eq!(decode("%ff"), None);
    }
}
