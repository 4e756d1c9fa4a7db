//! The ids of versions.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

/// The id of a version.
///
/// The ids of OSS have 64 letters and digits: the Base64 of a record that ends with 32 hexadecimal
/// digits. Clients must not interpret them. Here the digits stand for the sequence number of the version, so
/// that a list can continue after a version that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum VersionId {
    /// The version that a bucket without versioning makes.
    Null,
    /// A version with this sequence number.
    Number(u64),
}

/// The text of [`VersionId::Null`].
const NULL: &str = "null";

/// The start of the records, as in the examples of the documentation.
const HEADER: [u8; 16] = [
    0x08, 0x01, 0x10, 0x33, 0x18, 0x81, 0x80, 0x80, 0xdb, 0xad, 0xd1, 0xae, 0xbb, 0x17, 0x22, 0x20,
];

/// An odd factor, and its inverse modulo 2⁶⁴.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
const INVERSE: u64 = 0xF1DE_83E1_9937_733D;

impl VersionId {
    /// Reads the text of an id; `None` if no version can have it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == NULL {
            return Some(Self::Null);
        }
        let record = STANDARD_NO_PAD.decode(text).ok()?;
        let digits = std::str::from_utf8(record.get(HEADER.len()..)?).ok()?;
        let mixed = u64::from_str_radix(digits.get(..16)?, 16).ok()?;
        let id = Self::Number(mixed.wrapping_mul(INVERSE));
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for VersionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Number(number) = self else {
            return f.write_str(NULL);
        };
        let mixed = number.wrapping_mul(FACTOR);
        let check = (mixed.rotate_left(32) ^ FACTOR).wrapping_mul(FACTOR);
        let digits = format!("{mixed:016x}{check:016x}");
        let record = [HEADER.as_slice(), digits.as_bytes()].concat();
        f.write_str(&STANDARD_NO_PAD.encode(record))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_has_64_letters_and_digits_and_is_read_back() {
        for number in [0, 1, 2, 1_000_000, u64::MAX] {
            let id = VersionId::Number(number);
            let text = id.to_string();
            assert!(text.starts_with("CAEQ") && text.len() == 64, "{text}");
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric()), "{text}");
            assert_eq!(VersionId::parse(&text), Some(id));
        }
        assert_eq!(VersionId::parse("null"), Some(VersionId::Null));
        let text = VersionId::Number(1).to_string();
        for other in ["", "v1", "Null", &text[1..], &text.replace('M', "N")] {
            assert_eq!(VersionId::parse(other), None, "{other}");
        }
    }
}
