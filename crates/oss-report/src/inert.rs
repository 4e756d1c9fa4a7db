//! Bytes of a report as text that is safe to show.

use std::fmt::Write as _;

use oss_model::is_inert;

/// The most characters that are shown.
const MAX_SHOWN: usize = 80;

/// A character or a byte of a text that may not be UTF-8.
#[derive(Clone, Copy)]
pub(crate) enum Piece {
    /// A character that only displays itself.
    Inert(char),
    /// Another character.
    Character(char),
    /// A byte that isn't a part of a character.
    Byte(u8),
}

/// Returns the characters of a text, and the bytes that are none.
pub(crate) fn pieces(bytes: &[u8]) -> impl Iterator<Item = Piece> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let characters = chunk.valid().chars().map(|c| {
            if is_inert(c) {
                Piece::Inert(c)
            } else {
                Piece::Character(c)
            }
        });
        characters.chain(chunk.invalid().iter().copied().map(Piece::Byte))
    })
}

/// Returns the first 80 characters of a text, all of them safe to show.
pub(crate) fn inert(bytes: &[u8]) -> String {
    // A character has at most four bytes, and an escape of three characters has one.
    let start = bytes.get(..4 * MAX_SHOWN).unwrap_or(bytes);
    let mut shown = String::new();
    let mut count = 0;
    for piece in pieces(start).take(MAX_SHOWN) {
        count += 1;
        match piece {
            Piece::Inert(c) if c != '"' && c != '\\' => shown.push(c),
            Piece::Inert(c) | Piece::Character(c) => shown.extend(c.escape_default()),
            Piece::Byte(byte) => {
                // Writing to a text doesn't fail.
                let _ = write!(shown, "\\x{byte:02x}");
            }
        }
    }
    if count == MAX_SHOWN || start.len() < bytes.len() {
        shown.push('…');
    }
    shown
}
