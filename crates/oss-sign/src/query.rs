//! A read-only view of a query string as it stands on the wire.

use std::borrow::Cow;
use std::iter;

use percent_encoding::percent_decode_str;

/// One `key=value` of a query, still encoded.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: &'a str,
    /// Whether the pair has a `=`, which only shows when the value is empty.
    pub(crate) has_equals: bool,
}

/// Splits at each `&`; empty pieces carry nothing and are left out.
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

/// What is before the first `separator`, and what is after it if there is one.
///
/// Keys and values are short: to set up the search of `str::split` costs more than to look at them.
fn cut(text: &str, separator: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == separator) {
        Some(index) => (&text[..index], Some(&text[index + 1..])),
        None => (text, None),
    }
}

/// Decodes a key or value; `None` if it is not UTF-8.
pub(crate) fn decode(text: &str) -> Option<Cow<'_, str>> {
    match decode_bytes(text) {
        Cow::Borrowed(_) => Some(Cow::Borrowed(text)),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
}

/// Decodes a key or value, in which a `+` is a blank; borrows what has nothing to decode.
pub(crate) fn decode_bytes(text: &str) -> Cow<'_, [u8]> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Cow::Borrowed(text.as_bytes());
    }
    let blanks = text.replace('+', " ");
    Cow::Owned(percent_decode_str(&blanks).collect())
}

/// Whether the text can be the query of a request target.
///
/// A line break here would forge lines of the canonical request.
pub(crate) fn is_valid(query: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
    let is_forbidden = |c: char| c.is_control() || c == ' ' || c == '#';
    // Nearly all are plain, and bytes are cheaper than characters.
    query.bytes().all(is_plain) || !query.contains(is_forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_the_wire_said() {
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
    fn decodes_once() {
        assert_eq!(decode("a%2520b+c%2B").as_deref(), Some("a%20b c+"));
        assert_eq!(decode("%ff"), None);
    }
}
