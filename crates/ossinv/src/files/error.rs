//! Errors in files, with their position.

use std::borrow::Cow;
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
pub(crate) struct Diagnostic(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    position: Option<Position>,
    rule: Option<String>,
    element: Option<String>,
    error_code: Option<&'static str>,
    help: Option<Cow<'static, str>>,
}

/// A line and a column, both counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl FileError {
    pub(super) fn new(source: &Source, message: String) -> Self {
        Diagnostic::new(message).in_file(source)
    }

    /// Returns the name of the file.
    pub(crate) fn file(&self) -> &str {
        &self.name
    }

    /// Returns the error in the text of the file.
    pub(crate) fn diagnostic(&self) -> &Diagnostic {
        &self.diagnostic
    }

    /// Returns the advice for the user.
    pub(crate) fn help(&self) -> Option<&str> {
        self.diagnostic.0.help.as_deref()
    }
}

impl Diagnostic {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            message: shortened(message.into(), MAX_CHARS),
            position: None,
            rule: None,
            element: None,
            error_code: None,
            help: None,
        }))
    }

    pub(super) fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(super) fn at(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    /// Sets the id of the rule.
    pub(super) fn of_rule(mut self, id: Option<&str>) -> Self {
        self.0.rule = id.map(|id| shortened(id.to_owned(), MAX_NAME_CHARS));
        self
    }

    /// Sets the path of the element, and the error code (EC) of the service.
    pub(super) fn of_element(mut self, path: &str, error_code: Option<&'static str>) -> Self {
        self.0.element = Some(shortened(path.to_owned(), MAX_NAME_CHARS));
        self.0.error_code = error_code;
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn position(&self) -> Option<Position> {
        self.0.position
    }

    pub(crate) fn rule(&self) -> Option<&str> {
        self.0.rule.as_deref()
    }

    pub(crate) fn element(&self) -> Option<&str> {
        self.0.element.as_deref()
    }

    pub(crate) fn error_code(&self) -> Option<&'static str> {
        self.0.error_code
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
/// The length limit of an id or a path, in characters; an id has 192 at most.
const MAX_NAME_CHARS: usize = 200;

/// Cuts a text that a hostile file made long.
fn shortened(mut text: String, max_chars: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(max_chars) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(Position { line, column }) = self.diagnostic.0.position {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.diagnostic)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rule) = self.rule() {
            write!(f, "rule {rule}: ")?;
        }
        f.write_str(&self.0.message)?;
        match self.0.error_code {
            Some(code) => write!(f, " (EC {code})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for FileError {}
