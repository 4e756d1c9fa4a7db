//! Text of a server, made fit for a log.

use std::fmt::{self, Write};

use crate::attempt::ERROR_BODY_LIMIT;
use crate::redact::Secrets;

/// Shows the start of a text, with everything escaped that acts on a terminal.
///
/// `limit` counts characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printable<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> Printable<'a> {
    pub(crate) fn new(text: &'a str, limit: usize) -> Self {
        Self { text, limit }
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.text.chars().take(self.limit) {
            if is_harmless(c) {
                f.write_char(c)?;
            } else {
                write!(f, "{}", c.escape_default())?;
            }
        }
        if self.text.chars().nth(self.limit).is_some() {
            f.write_str("…")
        } else {
            Ok(())
        }
    }
}

/// Returns the first 200 characters of a body, escaped and without secrets.
pub(crate) fn excerpt(body: &[u8], secrets: &Secrets) -> String {
    const LIMIT: usize = 200;
    let body = body.trim_ascii_start();
    // Of the rest nothing would be shown, even if this is nothing but secrets and shrinks.
    let body = &body[..body.len().min(ERROR_BODY_LIMIT)];
    // Redacted before it is cut, so that the cut cannot go through a secret and leave half of it.
    Printable::new(secrets.redact(String::from_utf8_lossy(body)).trim(), LIMIT).to_string()
}

/// Tells whether a character shows itself and does nothing else.
///
/// Control characters drive terminals and split log lines; directional ones reorder the text.
fn is_harmless(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_cuts() {
        let shown = Printable::new("a\x1b[2J\u{202e}中\nbcd", 9).to_string();
        assert_eq!(shown, r"a\u{1b}[2J\u{202e}中\nb…");
        assert_eq!(Printable::new("ab", 2).to_string(), "ab");
    }

    #[test]
    fn excerpts_stay_short_whatever_the_body() {
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
