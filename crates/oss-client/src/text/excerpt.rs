//! Quotes the start of a response body.

use super::{Printable, Secrets};

/// The length of an excerpt, in characters.
const LIMIT: usize = 200;
/// The most that is searched for secrets, in bytes.
const SEARCH_LIMIT: usize = 64 * 1024;

/// Returns the first 200 characters of a body, escaped and without secrets.
pub(crate) fn excerpt(body: &[u8], secrets: &Secrets) -> String {
    let body = body.trim_ascii_start();
    // Bounds the work: the excerpt ends long before this, even if redaction shrinks the text.
    let body = &body[..body.len().min(SEARCH_LIMIT)];
    // Redacts before cutting: a cut through a secret would leave its first half readable.
    Printable::new(secrets.redact(String::from_utf8_lossy(body)).trim(), LIMIT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpt_of_any_body_is_short() {
        let none = &Secrets::default();
        assert_eq!(excerpt(b"", none), "");
        assert_eq!(excerpt(b" \xff<html> ", none), "\u{fffd}<html>");
        assert_eq!(
            excerpt("中".repeat(70_000).as_bytes(), none)
                .chars()
                .count(),
            201
        );
    }
}
