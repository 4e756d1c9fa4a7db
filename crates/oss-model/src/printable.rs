//! Texts of a service for people, who may read them on a terminal.

use std::fmt::{self, Write as _};

use crate::is_inert;

/// Displays the start of a text, with everything escaped that acts on a terminal.
///
/// Each character that isn't [inert](is_inert) is shown as an escape.
///
/// # Examples
///
/// ```
/// use oss_model::Printable;
///
/// assert_eq!(Printable::new("a\u{1b}[2J", 100).to_string(), r"a\u{1b}[2J");
/// assert_eq!(Printable::new("abc", 2).to_string(), "ab…");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Printable<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> Printable<'a> {
    /// Creates a display of the first `limit` characters.
    pub fn new(text: &'a str, limit: usize) -> Self {
        Self { text, limit }
    }
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut chars = self.text.chars();
        for c in chars.by_ref().take(self.limit) {
            if is_inert(c) {
                f.write_char(c)?;
            } else {
                write!(f, "{}", c.escape_default())?;
            }
        }
        if chars.next().is_some() {
            f.write_char('…')?;
        }
        Ok(())
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
