//! Errors for responses that contradict the spec.

use std::error::Error;
use std::fmt;

use crate::xml;

/// A successful response that doesn't match the spec of its operation.
///
/// A client can't read it, or a server can't write it.
#[derive(Debug)]
pub struct ResponseError(ErrorRepr);

#[derive(Debug)]
enum ErrorRepr {
    Document(xml::Error),
    Body(&'static str),
    Header { name: String, detail: String },
}

impl ResponseError {
    pub(super) fn body(detail: &'static str) -> Self {
        Self(ErrorRepr::Body(detail))
    }

    pub(super) fn header(name: &str, detail: impl Into<String>) -> Self {
        Self(ErrorRepr::Header {
            name: name.to_owned(),
            detail: detail.into(),
        })
    }

    /// Returns the error of the document; `None` if anything else is invalid.
    pub fn document_error(&self) -> Option<&xml::Error> {
        match &self.0 {
            ErrorRepr::Document(error) => Some(error),
            ErrorRepr::Body(_) | ErrorRepr::Header { .. } => None,
        }
    }

    /// Returns the name of the invalid header; `None` if the body is invalid.
    pub fn header_name(&self) -> Option<&str> {
        match &self.0 {
            ErrorRepr::Header { name, .. } => Some(name),
            ErrorRepr::Document(_) | ErrorRepr::Body(_) => None,
        }
    }
}

impl From<xml::Error> for ResponseError {
    fn from(error: xml::Error) -> Self {
        Self(ErrorRepr::Document(error))
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ErrorRepr::Document(error) => error.fmt(f),
            ErrorRepr::Body(detail) => f.write_str(detail),
            ErrorRepr::Header { name, detail } => write!(f, "header {name}: {detail}"),
        }
    }
}

impl Error for ResponseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            ErrorRepr::Document(error) => error.source(),
            ErrorRepr::Body(_) | ErrorRepr::Header { .. } => None,
        }
    }
}
