//! Errors of the XML reader and writer.

use std::fmt;

use crate::is_inert;

/// The longest path or description in characters.
///
/// Names come from documents, and a hostile document must not fill a log.
const MAX_CHARACTERS: usize = 400;

/// An error of the XML reader or writer.
///
/// `Display` shows what failed and at which element path; [`source`](std::error::Error::source)
/// returns the parser's error, if any.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    path: String,
    position: Option<u64>,
    detail: String,
    source: Option<ParserError>,
}

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The document isn't well-formed XML, or ends too early.
    Malformed,
    /// The root element isn't the expected one.
    UnexpectedRoot,
    /// The document has a DOCTYPE; OSS never sends one, and it allows entity attacks.
    Doctype,
    /// Nesting is deeper than [`Reader::MAX_DEPTH`](super::Reader::MAX_DEPTH).
    TooDeep,
    /// Text isn't a value of its element's type, such as `abc` for a number.
    InvalidValue,
    /// Required elements are missing.
    Missing,
    /// The document contains attributes or children that would be ignored.
    Ignored,
    /// A text contains U+0000, which XML cannot carry, not even as a reference.
    ForbiddenCharacter,
    /// An unknown element has a name that XML doesn't allow.
    InvalidName,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, path: &str, detail: impl Into<String>) -> Self {
        Self {
            kind,
            path: cut(path),
            position: None,
            detail: cut(&detail.into()),
            source: None,
        }
    }

    pub(super) fn forbidden_character(path: &str) -> Self {
        let detail = "XML cannot carry the character U+0000";
        Self::new(ErrorKind::ForbiddenCharacter, path, detail)
    }

    pub(super) fn at(mut self, position: u64) -> Self {
        self.position = Some(position);
        self
    }

    pub(super) fn malformed(path: &str, position: u64, source: &quick_xml::Error) -> Self {
        Self {
            kind: ErrorKind::Malformed,
            path: cut(path),
            position: Some(position),
            detail: "the document is not well-formed XML".to_owned(),
            source: Some(ParserError(cut(&source.to_string()))),
        }
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the path of the element, such as `InventoryConfiguration/Filter/Prefix`.
    ///
    /// The path is empty if the error is outside the root element.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the byte offset in the document, if the error belongs to one place.
    pub fn position(&self) -> Option<u64> {
        self.position
    }

    /// Returns the description, without path and position.
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.detail)?;
        match self.position {
            Some(position) => write!(f, " (at byte {position})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|e| e as _)
    }
}

/// The shortened text of the parser's error, which contains names of the document.
#[derive(Debug)]
struct ParserError(String);

impl fmt::Display for ParserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParserError {}

/// Shortens a text, and escapes everything that acts on a terminal.
fn cut(text: &str) -> String {
    let mut safe = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == MAX_CHARACTERS {
            safe.push('…');
            break;
        }
        if is_inert(c) {
            safe.push(c);
        } else {
            safe.extend(c.escape_unicode());
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_texts_are_short_and_printable() {
        let error = Error::new(
            ErrorKind::InvalidValue,
            &"a".repeat(1000),
            "\u{1B}[31m\u{202E}\u{200B}",
        );
        assert_eq!(error.path().chars().count(), MAX_CHARACTERS + 1);
        assert_eq!(error.detail(), "\\u{1b}[31m\\u{202e}\\u{200b}");
    }
}
