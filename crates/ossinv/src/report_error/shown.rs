//! Escapes the texts of errors.

use crate::terminal::printable;

/// The length limit of a text in characters, which is longer than any path.
const MAX_CHARS: usize = 8000;

/// Escapes a text, and cuts one that a hostile file made long.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        None => printable(text),
        Some((end, _)) => format!("{}…", printable(&text[..end])),
    }
}
