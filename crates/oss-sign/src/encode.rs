//! The percent-encode set of both URLs and signatures.
//!
//! OSS always signs object keys in this encoding, whatever encoding the URL uses.
//! Building URLs with the same set avoids a source of mistakes.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use crate::query;

/// All characters except the unreserved ones of RFC 3986, `A-Za-z0-9-._~`.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const PATH: &AsciiSet = &COMPONENT.remove(b'/');

/// The bytes that are not in `COMPONENT`: an `AsciiSet` offers no lookup.
const UNRESERVED: [bool; 256] = {
    let bytes = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    let mut table = [false; 256];
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] = true;
        index += 1;
    }
    table
};

/// Returns whether a byte is never encoded.
pub(crate) fn is_unreserved(byte: u8) -> bool {
    UNRESERVED[usize::from(byte)]
}

/// Percent-encodes an object key for the path of a URL, except its slashes.
///
/// # Examples
///
/// ```
/// assert_eq!(oss_sign::encode_path("a b/~1+ü"), "a%20b/~1%2B%C3%BC");
/// ```
#[must_use]
pub fn encode_path(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// Percent-encodes a query key or value, including slashes; a space becomes `%20`.
///
/// # Examples
///
/// ```
/// assert_eq!(oss_sign::encode_query("a b/c=d"), "a%20b%2Fc%3Dd");
/// ```
#[must_use]
pub fn encode_query(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

pub(crate) fn push_path(out: &mut String, text: &str) {
    // Most keys need no encoding, and checking that is cheaper than encoding.
    if text.bytes().all(|byte| is_unreserved(byte) || byte == b'/') {
        out.push_str(text);
    } else {
        out.extend(utf8_percent_encode(text, PATH));
    }
}

pub(crate) fn push_query(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, COMPONENT));
}

/// Converts an encoded query key or value to its canonical encoding.
///
/// Clients differ: ali-oss for Node.js sends a bare `*` and signs `%2A`.
pub(crate) fn normalize_query(encoded: &str) -> Cow<'_, str> {
    if encoded.bytes().all(is_unreserved) {
        return encoded.into();
    }
    match query::decode_bytes(encoded) {
        Cow::Borrowed(plain) => percent_encode(plain, COMPONENT).into(),
        Cow::Owned(decoded) => percent_encode(&decoded, COMPONENT).to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_encoded_as_documented() {
        for byte in 0..=u8::MAX {
            let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            assert_eq!(is_unreserved(byte), unreserved);
            let escaped = format!("%{byte:02X}");
            let kept = char::from(byte).to_string();
            let component = percent_encode(&[byte], COMPONENT).to_string();
            let path = percent_encode(&[byte], PATH).to_string();
            assert_eq!(
                component,
                if unreserved { &kept } else { &escaped }.as_str()
            );
            assert_eq!(
                path,
                if unreserved || byte == b'/' {
                    kept
                } else {
                    escaped
                }
            );
        }
    }

    #[test]
    fn pushed_text_equals_encoded_text() {
        let text = "/a b?c&d=e%2F\n中";
        let (mut path, mut query) = (String::new(), String::new());
        push_path(&mut path, text);
        push_query(&mut query, text);
        assert_eq!(path, encode_path(text));
        assert_eq!(query, encode_query(text));
    }

    #[test]
    fn every_encoding_has_one_canonical_form() {
        for (encoded, form) in [
            ("plain-._~", "plain-._~"),
            ("****", "%2A%2A%2A%2A"),
            ("%2a%41", "%2AA"),
            ("a+b%20c%2B", "a%20b%20c%2B"),
            ("%252F", "%252F"),
            ("100%", "100%25"),
            ("%zz", "%25zz"),
            ("%FF", "%FF"),
            ("\u{e9}", "%C3%A9"),
            ("a=b", "a%3Db"),
        ] {
            assert_eq!(normalize_query(encoded), form, "{encoded}");
            assert_eq!(normalize_query(form), form, "{form}");
        }
    }
}
