//! An answer that is not the documented one.

use std::error::Error;
use std::fmt;

use crate::xml;

/// An answer that is not the one that the spec of its operation describes.
#[derive(Debug)]
pub struct AnswerError(Wrong);

#[derive(Debug)]
enum Wrong {
    Document(xml::Error),
    Body(&'static str),
    Header { name: String, detail: String },
}

impl AnswerError {
    pub(super) fn body(detail: &'static str) -> Self {
        Self(Wrong::Body(detail))
    }

    pub(super) fn header(name: &str, detail: impl Into<String>) -> Self {
        Self(Wrong::Header {
            name: name.to_owned(),
            detail: detail.into(),
        })
    }

    /// Returns the name of the header that is no value of its type; `None` if it is the body that is
    /// wrong.
    pub fn header_name(&self) -> Option<&str> {
        match &self.0 {
            Wrong::Header { name, .. } => Some(name),
            Wrong::Document(_) | Wrong::Body(_) => None,
        }
    }
}

impl From<xml::Error> for AnswerError {
    fn from(error: xml::Error) -> Self {
        Self(Wrong::Document(error))
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Wrong::Document(error) => error.fmt(f),
            Wrong::Body(detail) => f.write_str(detail),
            Wrong::Header { name, detail } => write!(f, "header {name}: {detail}"),
        }
    }
}

impl Error for AnswerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            Wrong::Document(error) => error.source(),
            Wrong::Body(_) | Wrong::Header { .. } => None,
        }
    }
}
