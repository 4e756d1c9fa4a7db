//! Keys that a list encodes because XML could not carry them.

use percent_encoding::percent_decode_str;

use super::Parameter;
use crate::xml::{Error, ErrorKind};

/// Takes the mark that says how keys are encoded, and tells whether they are as in a URL.
///
/// Any other mark stays: nobody knows how to decode what it marks.
pub fn take_url_encoding<T: Parameter>(mark: &mut Option<T>) -> bool {
    mark.take_if(|mark| mark.to_text() == "url").is_some()
}

/// Decodes the texts of the elements at `path`, which `encoding-type=url` encoded.
///
/// Only percent signs have a meaning; a `+` stays a `+`.
///
/// # Errors
///
/// Fails where what is encoded is no UTF-8, as every object key is.
pub fn url_decode<'a>(
    path: &str,
    texts: impl IntoIterator<Item = &'a mut String>,
) -> Result<(), Error> {
    for text in texts {
        if text.contains('%') {
            let decoded = percent_decode_str(text).decode_utf8();
            *text = decoded
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
    fn decodes_once_and_leaves_the_rest() {
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
