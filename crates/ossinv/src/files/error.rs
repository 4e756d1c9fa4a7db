//! Errors in files, with their position.

use std::fmt;

use super::source::Source;

/// An error in a file.
///
/// `Display` is `NAME:LINE:COLUMN: MESSAGE`, as compilers print it, or without the position if the
/// error doesn't have one.
#[derive(Debug)]
pub(crate) struct FileError {
    name: String,
    diagnostic: Diagnostic,
}

/// An error in a text.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    message: String,
    position: Option<Position>,
    help: Option<&'static str>,
}

/// A line and a column, both counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl FileError {
    pub(super) fn new(source: &Source, message: String) -> Self {
        Diagnostic::new(message).in_file(source)
    }

    /// Returns the advice for the user.
    pub(crate) fn help(&self) -> Option<&'static str> {
        self.diagnostic.help
    }
}

impl Diagnostic {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: shortened(message.into()),
            position: None,
            help: None,
        }
    }

    pub(super) fn with_help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    pub(super) fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }

    pub(super) fn map_message(mut self, change: impl FnOnce(String) -> String) -> Self {
        self.message = shortened(change(self.message));
        self
    }

    #[cfg(test)]
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    #[cfg(test)]
    pub(super) fn position(&self) -> Option<Position> {
        self.position
    }

    pub(super) fn in_file(self, source: &Source) -> FileError {
        FileError {
            name: source.to_string(),
            diagnostic: self,
        }
    }
}

/// The length limit of a message, in characters.
const MAX_CHARS: usize = 2000;

/// Cuts a message that a hostile file made long.
fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(MAX_CHARS) {
        message.truncate(end);
        message.push('…');
    }
    message
}

impl Position {
    /// Returns the position of a byte of `text`.
    pub(super) fn of_byte(text: &str, index: usize) -> Self {
        let before = text.get(..index).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(Position { line, column }) = self.diagnostic.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.diagnostic.message)
    }
}

impl std::error::Error for FileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn position_counts_lines_and_characters_from_one() {
        let text = "a\n中b\n";
        for (index, line, column) in [
            (0, 1, 1),
            (1, 1, 2),
            (2, 2, 1),
            (5, 2, 2),
            (7, 3, 1),
            (99, 3, 1),
        ] {
            assert_eq!(
                Position::of_byte(text, index),
                Position { line, column },
                "{index}"
            );
        }
    }
}
