//! Escapes text for a terminal or a log.

use std::fmt::{self, Write};

use oss_model::is_inert;

/// Displays the start of a text, with everything escaped that acts on a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printable<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> Printable<'a> {
    /// Creates a display of the first `limit` characters.
    pub(crate) fn new(text: &'a str, limit: usize) -> Self {
        Self { text, limit }
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.text.chars().take(self.limit) {
            if is_inert(c) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_text_is_escaped_and_cut() {
        let shown = Printable::new("a\x1b[2J\u{202e}中\nbcd", 9).to_string();
        assert_eq!(shown, r"a\u{1b}[2J\u{202e}中\nb…");
        assert_eq!(Printable::new("ab", 2).to_string(), "ab");
    }
}
