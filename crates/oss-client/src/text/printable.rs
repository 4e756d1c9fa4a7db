//! Escapes text for a terminal or a log.

use std::fmt::{self, Write};

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

/// Returns whether a character only displays itself.
///
/// Control characters drive terminals and split log lines, directional ones reorder the text, and
/// invisible ones hide differences. YAML forbids U+FFFE and U+FFFF. Escape all of them before a text of a
/// server is shown.
///
/// # Examples
///
/// ```
/// assert!("中 é".chars().all(oss_client::is_inert));
/// assert!(!oss_client::is_inert('\u{202e}'));
/// ```
#[must_use]
pub fn is_inert(c: char) -> bool {
    !c.is_control()
        && !is_ignorable(c)
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Returns whether a character is invisible.
///
/// These have the property `Default_Ignorable_Code_Point` in Unicode 17.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acting_and_invisible_characters_are_not_inert() {
        for c in [
            '\n',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{34f}',
            '\u{180e}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{e0fff}',
            '\u{9b}',
            '\u{61c}',
            '\u{200b}',
            '\u{200e}',
            '\u{2028}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2069}',
            '\u{feff}',
            '\u{fffb}',
            '\u{fffe}',
            '\u{ffff}',
            '\u{e0001}',
            '\u{e007f}',
        ] {
            assert!(!is_inert(c), "{c:?}");
        }
        assert!("a 中é\u{a0}😀".chars().all(is_inert));
    }

    #[test]
    fn printable_text_is_escaped_and_cut() {
        let shown = Printable::new("a\x1b[2J\u{202e}中\nbcd", 9).to_string();
        assert_eq!(shown, r"a\u{1b}[2J\u{202e}中\nb…");
        assert_eq!(Printable::new("ab", 2).to_string(), "ab");
    }
}
