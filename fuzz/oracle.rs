//! Checks the invariant: any bytes are an error, or a document that round-trips.

use oss_model::Document;
use oss_model::xml::ErrorKind;

/// Reads, validates and writes a document.
///
/// # Panics
///
/// Panics if the invariant is violated.
pub(crate) fn check(bytes: &[u8]) {
    let document = match Document::from_xml(bytes) {
        Ok(document) => document,
        Err(error) => {
            // An error text doesn't repeat the document.
            assert!(error.to_string().len() < 10_000);
            return;
        }
    };
    let _ = document.validate();
    let _ = document.unknown_parts();
    match document.to_xml() {
        Ok(written) => {
            let read =
                Document::from_xml(written.as_bytes()).expect("a written document is readable");
            assert_eq!(read, document, "{written}");
            assert_eq!(read.to_xml().expect("a read document is writable"), written);
        }
        // `<a/b>` is read, but never written.
        Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidName, "{error}"),
    }
}
