//! The lines of a text.

use super::error::Position;

/// The starts of the lines of a text.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let newlines = text.match_indices('\n').map(|(index, _)| index + 1);
        let starts = std::iter::once(0).chain(newlines).collect();
        Self { text, starts }
    }

    /// Returns the position of a byte.
    pub(super) fn position(&self, byte: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|it| self.starts.get(it));
        let before = self.text.get(start.copied().unwrap_or_default()..byte);
        Position {
            line,
            column: before.unwrap_or_default().chars().count() + 1,
        }
    }
}

impl Position {
    /// Returns the position of a byte of `text`.
    pub(super) fn of_byte(text: &str, byte: usize) -> Self {
        Lines::new(text).position(byte)
    }
}

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
