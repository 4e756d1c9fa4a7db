//! Decoding of keys that were URL-encoded because XML cannot carry every character.

use percent_encoding::percent_decode_str;

use super::Parameter;
use crate::xml::{Error, ErrorKind};

/// Removes the encoding type `url`, and returns whether it was set.
///
/// Any other encoding type is kept, since its decoding is unknown.
pub fn take_url_encoding<T: Parameter>(encoding_type: &mut Option<T>) -> bool {
    encoding_type
        .take_if(|encoding_type| encoding_type.to_text() == "url")
        .is_some()
}

/// Percent-encodes the texts of elements of a response.
///
/// Letters, digits and `-._~` stay.
#[cfg(feature = "server")]
pub fn url_encode<'a>(texts: impl IntoIterator<Item = &'a mut String>) {
    /// A space becomes `%20`, which every client decodes.
    const ENCODED: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    for text in texts {
        *text = percent_encoding::utf8_percent_encode(text, ENCODED).to_string();
    }
}

/// Percent-decodes the texts of the elements at `path`; a `+` stays a `+`.
///
/// # Errors
///
/// Fails if a decoded text isn't UTF-8.
pub fn url_decode<'a>(
    path: &str,
    texts: impl IntoIterator<Item = &'a mut String>,
) -> Result<(), Error> {
    for text in texts {
        if text.contains('%') {
            *text = percent_decode_str(text)
                .decode_utf8()
                .map_err(|_| {
                    let detail = format!("{text:?} does not decode to UTF-8");
                    Error::new(ErrorKind::InvalidValue, path, detail)
                })?
                .into_owned();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_decode_decodes_once() {
        let mut texts = ["a%2520b", "a+b", "%01%F0%9F%98%80", "100%", "中"].map(String::from);
        url_decode("Key", &mut texts).unwrap();
        assert_eq!(texts, ["a%20b", "a+b", "\u{1}😀", "100%", "中"]);
        let error = url_decode("Contents/Key", [&mut String::from("%FF")]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Contents/Key: \"%FF\" does not decode to UTF-8"
        );
    }
}
