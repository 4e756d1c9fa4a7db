//! What holds for any bytes: they are an error, or a document that is written as it was read.

use oss_model::Document;
use oss_model::xml::ErrorKind;

/// Reads, checks and writes a document.
///
/// # Panics
///
/// Panics where something does not hold.
pub(crate) fn check(bytes: &[u8]) {
    let document = match Document::from_xml(bytes) {
        Ok(document) => document,
        Err(error) => {
            // An error can be shown and does not repeat the document.
            assert!(error.to_string().len() < 10_000);
            return;
        }
    };
    let _ = document.validate();
    let _ = document.unknown_parts();
    match document.to_xml() {
        Ok(written) => {
            let read = Document::from_xml(written.as_bytes()).expect("what is written is read");
            assert_eq!(read, document, "{written}");
            assert_eq!(read.to_xml().expect("it was written before"), written);
        }
        // `&#1;` and `<a/b>` are read, as they come, and never written.
        Err(error) => assert!(
            matches!(
                error.kind(),
                ErrorKind::ForbiddenCharacter | ErrorKind::InvalidName
            ),
            "{error}"
        ),
    }
}
