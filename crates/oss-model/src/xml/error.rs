//! What went wrong while reading or writing XML, and where.

use std::fmt;

/// How many characters of a path or a description are kept: names come from documents, and a
/// hostile one must not fill a log.
const LONGEST: usize = 400;

/// An error of the XML reader or writer.
///
/// `Display` says what failed and at which element path; [`source`](std::error::Error::source)
/// is the parser's own error where there is one.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    path: String,
    position: Option<u64>,
    detail: String,
    source: Option<ParserError>,
}

/// What kind of mistake a document has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not well-formed XML, or ends too early.
    Malformed,
    /// The root element is not the expected one, or there is a body where none was expected.
    UnexpectedRoot,
    /// A document type declaration was found; OSS sends none, and they carry entity attacks.
    Doctype,
    /// Elements are nested deeper than [`Reader::MAX_DEPTH`](super::Reader::MAX_DEPTH).
    TooDeep,
    /// Text is no value of its element's type, such as `abc` for a number.
    InvalidValue,
    /// Required elements are missing.
    Missing,
    /// Attributes or children stand where nothing is known of any, so that they would be ignored.
    Ignored,
    /// A character cannot be carried by XML 1.0.
    ForbiddenCharacter,
    /// An unknown element has a name that XML does not allow.
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

    /// Returns what kind of mistake was found.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the path of the element, such as `InventoryConfiguration/Filter/Prefix`.
    ///
    /// Empty where the mistake is outside of the root element.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the offset into the document in bytes, where reading failed.
    pub fn position(&self) -> Option<u64> {
        self.position
    }

    /// Returns the description without path and position.
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

/// What the parser says; as text, since it repeats names of the document in full.
#[derive(Debug)]
struct ParserError(String);

impl fmt::Display for ParserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParserError {}

/// Cuts a text that a document made long, and shows what would change a terminal or the direction
/// of a line as an escape.
fn cut(text: &str) -> String {
    let mut safe = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == LONGEST {
            safe.push('…');
            break;
        }
        if c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            safe.extend(c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_documents_are_short_and_harmless() {
        let error = Error::new(
            ErrorKind::InvalidValue,
            &"a".repeat(1000),
            "\u{1B}[31m\u{202E}",
        );
        assert_eq!(error.path().chars().count(), LONGEST + 1);
        assert_eq!(error.detail(), "\\u{1b}[31m\\u{202e}");
    }
}
