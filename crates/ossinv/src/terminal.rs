//! What a terminal may and may not be sent.

use std::fmt::Write as _;
use std::io::IsTerminal;

/// Returns a text of a server or a file, with everything escaped that could act on a terminal.
///
/// Control characters drive terminals and split lines; directional ones reorder what is read.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{}", c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Tells whether a stream is a terminal that shows colours; see <https://no-color.org>.
pub(crate) fn has_colours(stream: &impl IsTerminal) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the command line layer, which may read the environment"
    )]
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !no_color && stream.is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_acts_on_a_terminal() {
        assert_eq!(
            printable("a\x1b[31m\n\u{202e}\u{9b}中 é"),
            r"a\u{1b}[31m\n\u{202e}\u{9b}中 é"
        );
    }
}
