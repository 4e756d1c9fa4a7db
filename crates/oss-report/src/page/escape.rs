//! Texts as HTML: escaped, and with nothing in them that is invisible.

use std::fmt::{self, Display, Write};

use crate::inert::{Piece, pieces};

/// Adds a text.
pub(super) fn text(source: &mut String, text: impl Display, marks: Marks) {
    let mut escaped = Escaped::new(source, marks);
    // Writing to a text doesn't fail.
    let _ = write!(escaped, "{text}");
    escaped.finish();
}

/// Adds the start of a text that may not be UTF-8, of about `max` bytes of HTML.
pub(super) fn start(source: &mut String, bytes: &[u8], max: usize) {
    let end = source.len() + max;
    let mut escaped = Escaped::new(source, Marks::Element);
    for piece in pieces(bytes) {
        if escaped.source.len() >= end {
            escaped.piece(Piece::Inert('…'));
            break;
        }
        escaped.piece(piece);
    }
    escaped.finish();
}

/// How escapes are set apart from the text around them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    /// By an element, in a text.
    Element,
    /// Not at all, in an attribute.
    None,
}

/// Writes escaped text.
struct Escaped<'s> {
    source: &'s mut String,
    marks: Marks,
    is_marked: bool,
}

impl<'s> Escaped<'s> {
    fn new(source: &'s mut String, marks: Marks) -> Self {
        Self {
            source,
            marks,
            is_marked: false,
        }
    }

    fn piece(&mut self, piece: Piece) {
        let is_escape = !matches!(piece, Piece::Inert(_));
        if is_escape != self.is_marked && self.marks == Marks::Element {
            let mark = if is_escape { "<i class=\"e\">" } else { "</i>" };
            self.source.push_str(mark);
            self.is_marked = is_escape;
        }
        let source = &mut *self.source;
        match piece {
            Piece::Inert('&') => source.push_str("&amp;"),
            Piece::Inert('<') => source.push_str("&lt;"),
            Piece::Inert('>') => source.push_str("&gt;"),
            Piece::Inert('"') => source.push_str("&quot;"),
            Piece::Inert('\'') => source.push_str("&#39;"),
            Piece::Inert(c) => source.push(c),
            Piece::Character(c) => source.extend(c.escape_default()),
            Piece::Byte(byte) => {
                // Writing to a text doesn't fail.
                let _ = write!(source, "\\x{byte:02x}");
            }
        }
    }

    fn finish(self) {
        if self.is_marked {
            self.source.push_str("</i>");
        }
    }
}

impl Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for piece in pieces(text.as_bytes()) {
            self.piece(piece);
        }
        Ok(())
    }
}
