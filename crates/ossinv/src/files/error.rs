//! What is wrong with a file, and where.

use std::fmt;

use super::Source;

/// A file that holds no rule that can be sent.
///
/// `Display` is `NAME:LINE:COLUMN: MISTAKE`, as compilers print it; the place is left out where
/// the mistake has none.
#[derive(Debug)]
pub(crate) struct FileError {
    name: String,
    mistake: Mistake,
    hint: Option<&'static str>,
}

/// A mistake in a text.
#[derive(Debug)]
pub(crate) struct Mistake {
    message: String,
    place: Option<Place>,
}

/// A line and a column, both counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl FileError {
    pub(super) fn new(source: &Source, message: String) -> Self {
        Mistake::new(message).in_file(source)
    }

    pub(super) fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Returns what the user can do.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        self.hint
    }
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place: None,
        }
    }

    pub(super) fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    pub(super) fn in_file(self, source: &Source) -> FileError {
        FileError {
            name: source.to_string(),
            mistake: self,
            hint: None,
        }
    }
}

impl Place {
    /// Returns the place of a byte of `text`.
    pub(super) fn of_byte(text: &str, position: usize) -> Self {
        let before = text.get(..position).unwrap_or(text);
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
        if let Some(Place { line, column }) = self.mistake.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.mistake.message)
    }
}

impl std::error::Error for FileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let text = "a\n中b\n";
        for (position, line, column) in [
            (0, 1, 1),
            (1, 1, 2),
            (2, 2, 1),
            (5, 2, 2),
            (7, 3, 1),
            (99, 3, 1),
        ] {
            assert_eq!(
                Place::of_byte(text, position),
                Place { line, column },
                "{position}"
            );
        }
    }
}
