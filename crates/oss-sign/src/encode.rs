//! The one percent-encode set, for URLs and for what is signed.
//!
//! OSS signs the object key encoded this way whatever the client put on the
//! wire, so a client that builds its URLs with the same set has one thing less
//! to get wrong.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use crate::query;

/// All but the unreserved characters of RFC 3986, `A-Za-z0-9-._~`.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const PATH: &AsciiSet = &COMPONENT.remove(b'/');

/// What is not in `COMPONENT`, which can not be asked.
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

/// Tells whether a byte stays as it is wherever it is.
pub(crate) fn is_unreserved(byte: u8) -> bool {
    UNRESERVED[usize::from(byte)]
}

/// Encodes an object key for the path of a URL, slashes kept.
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

/// Encodes a query key or value, slashes included; a blank becomes `%20`.
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
    // Most have nothing to encode, and to see that is cheaper than to encode nothing.
    if text.bytes().all(|byte| is_unreserved(byte) || byte == b'/') {
        out.push_str(text);
    } else {
        out.extend(utf8_percent_encode(text, PATH));
    }
}

pub(crate) fn push_query(out: &mut String, text: &str) {
    out.extend(utf8_percent_encode(text, COMPONENT));
}

/// Brings a query key or value that is encoded in any way into the one form.
///
/// Clients differ: ali-oss for Node.js sends `*` as it is and signs `%2A`.
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
    fn pushing_is_the_same_as_encoding() {
        let text = "/a b?c&d=e%2F\n中";
        let (mut path, mut query) = (String::new(), String::new());
        push_path(&mut path, text);
        push_query(&mut query, text);
        assert_eq!(path, encode_path(text));
        assert_eq!(query, encode_query(text));
    }

    #[test]
    fn any_encoding_has_one_form() {
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
