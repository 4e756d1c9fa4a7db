//! Percent-decoding of keys.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::columns::Plus;

/// Decodes a key of a report.
///
/// A `%` without two hexadecimal digits stays as it is. The result needn't be UTF-8.
///
/// # Examples
///
/// ```
/// use oss_report::{Plus, decode};
///
/// assert_eq!(*decode(b"a%2Fb+c", Plus::Plus), *b"a/b+c");
/// assert_eq!(*decode(b"a%2Fb+c", Plus::Space), *b"a/b c");
/// assert_eq!(*decode(b"100%", Plus::Plus), *b"100%");
/// ```
pub fn decode(raw: &[u8], plus: Plus) -> Cow<'_, [u8]> {
    if first_escape(raw, plus).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut decoded = Vec::with_capacity(raw.len());
    decode_into(raw, plus, &mut decoded);
    Cow::Owned(decoded)
}

/// Decodes a key of a report, and appends it to a buffer.
///
/// Unlike [`decode`], it doesn't allocate once the buffer is large enough.
pub fn decode_into(raw: &[u8], plus: Plus, decoded: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = first_escape(rest, plus) {
        let (before, after) = rest.split_at(at);
        decoded.extend_from_slice(before);
        rest = match *after {
            [b'+', ref tail @ ..] => {
                decoded.push(b' ');
                tail
            }
            [_, ref tail @ ..] => {
                let escaped = tail.split_first_chunk::<2>();
                let escaped = escaped.and_then(|(digits, tail)| Some((byte(*digits)?, tail)));
                let (byte, tail) = escaped.unwrap_or((b'%', tail));
                decoded.push(byte);
                tail
            }
            [] => return,
        };
    }
    decoded.extend_from_slice(rest);
}

/// Returns the position of the first byte that may not stand for itself.
#[inline]
fn first_escape(raw: &[u8], plus: Plus) -> Option<usize> {
    match plus {
        Plus::Plus => memchr(b'%', raw),
        Plus::Space => memchr2(b'%', b'+', raw),
    }
}

#[inline]
fn byte([high, low]: [u8; 2]) -> Option<u8> {
    Some(digit(high)? << 4 | digit(low)?)
}

#[inline]
fn digit(hex: u8) -> Option<u8> {
    match hex {
        b'0'..=b'9' => Some(hex - b'0'),
        b'A'..=b'F' => Some(hex - b'A' + 10),
        b'a'..=b'f' => Some(hex - b'a' + 10),
        _ => None,
    }
}
