//! Writing to standard output and standard error.

use std::io::{self, IsTerminal, Write as _};

use anyhow::{Context as _, Result};
use oss_inventory::oss_client::{Printable, is_inert};

use crate::messages;
use crate::stderr::{self, Patience};

/// Writes a result to standard output, after the messages before it.
pub(crate) fn print(text: &str) -> Result<()> {
    stderr::flush(Patience::Short);
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .context("cannot write to standard output")
}

/// Writes a message to standard error, without waiting for its reader.
///
/// `--quiet` omits it.
pub(crate) fn status_line(text: &str) {
    if messages::are_shown() {
        stderr::write(format!("{text}\n"));
    }
}

/// Returns whether a text, which may have several lines, needs no escape.
pub(crate) fn is_printable(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || is_inert(c))
}

/// Escapes the characters of a text that act on a terminal, or are invisible.
pub(crate) fn printable(text: &str) -> String {
    Printable::new(text, usize::MAX).to_string()
}

/// Returns the width of the terminal that shows standard output.
pub(crate) fn terminal_width() -> Option<u16> {
    let terminal = console::Term::stdout();
    terminal.is_term().then(|| terminal.size().1)
}

/// Returns whether to use colours on a stream; see <https://no-color.org>.
pub(crate) fn has_colours(stream: &impl IsTerminal) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line may read the environment"
    )]
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !no_color && stream.is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_escapes_control_and_directional_characters() {
        assert_eq!(
            printable("a\x1b[31m\n\u{202e}\u{9b}\u{200e}\u{e0041}中 é"),
            r"a\u{1b}[31m\n\u{202e}\u{9b}\u{200e}\u{e0041}中 é"
        );
    }
}
