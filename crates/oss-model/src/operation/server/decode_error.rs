//! Errors for requests that aren't the operation that they select.

use std::error::Error;
use std::fmt;

use crate::validate::{Violation, Violations};
use crate::xml;

/// A request that doesn't match the spec of its operation.
#[derive(Debug)]
pub struct DecodeError(ErrorRepr);

/// The reason why a request isn't its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// A required parameter, header or part of the path is missing.
    Missing,
    /// A parameter or header that may occur once is repeated.
    Repeated,
    /// A parameter or header isn't a value of its type.
    Invalid,
    /// A parameter or header is outside the documented limits.
    OutOfLimits,
    /// The body isn't the document that the operation sends.
    Body,
}

#[derive(Debug)]
enum ErrorRepr {
    Part(DecodeErrorKind, Part, String),
    Limits(Violations),
    Document(xml::Error),
    Body(&'static str),
}

#[derive(Debug)]
enum Part {
    Path(&'static str),
    Parameter(String),
    Header(String),
}

impl DecodeError {
    /// Creates the error for a missing parameter.
    pub fn missing_parameter(name: &str) -> Self {
        Self::missing(Part::Parameter(name.to_owned()))
    }

    /// Creates the error for a missing header.
    pub fn missing_header(name: &str) -> Self {
        Self::missing(Part::Header(name.to_owned()))
    }

    pub(super) fn missing_path(name: &'static str) -> Self {
        Self::missing(Part::Path(name))
    }

    pub(super) fn repeated_parameter(name: &str) -> Self {
        Self::repeated(Part::Parameter(name.to_owned()))
    }

    pub(super) fn repeated_header(name: &str) -> Self {
        Self::repeated(Part::Header(name.to_owned()))
    }

    pub(super) fn parameter(name: &str, detail: impl fmt::Display) -> Self {
        Self::invalid(Part::Parameter(name.to_owned()), detail)
    }

    pub(super) fn header(name: &str, detail: impl fmt::Display) -> Self {
        Self::invalid(Part::Header(name.to_owned()), detail)
    }

    pub(super) fn body(detail: &'static str) -> Self {
        Self(ErrorRepr::Body(detail))
    }

    fn missing(part: Part) -> Self {
        let rule = "is missing".to_owned();
        Self(ErrorRepr::Part(DecodeErrorKind::Missing, part, rule))
    }

    fn repeated(part: Part) -> Self {
        let rule = "is repeated, it may occur once".to_owned();
        Self(ErrorRepr::Part(DecodeErrorKind::Repeated, part, rule))
    }

    fn invalid(part: Part, detail: impl fmt::Display) -> Self {
        let rule = format!("is invalid: {detail}");
        Self(ErrorRepr::Part(DecodeErrorKind::Invalid, part, rule))
    }

    /// Returns what is wrong.
    pub fn kind(&self) -> DecodeErrorKind {
        match &self.0 {
            ErrorRepr::Part(kind, ..) => *kind,
            ErrorRepr::Limits(_) => DecodeErrorKind::OutOfLimits,
            ErrorRepr::Document(_) | ErrorRepr::Body(_) => DecodeErrorKind::Body,
        }
    }

    /// Returns the name of the parameter or header, if one is wrong.
    pub fn name(&self) -> Option<&str> {
        match &self.0 {
            ErrorRepr::Part(_, Part::Parameter(name) | Part::Header(name), _) => Some(name),
            ErrorRepr::Limits(violations) => violations.iter().next().map(Violation::path),
            ErrorRepr::Part(..) | ErrorRepr::Document(_) | ErrorRepr::Body(_) => None,
        }
    }

    /// Returns the error of the document in the body; `None` if anything else is wrong.
    pub fn document_error(&self) -> Option<&xml::Error> {
        match &self.0 {
            ErrorRepr::Document(error) => Some(error),
            ErrorRepr::Part(..) | ErrorRepr::Limits(_) | ErrorRepr::Body(_) => None,
        }
    }
}

impl From<Violations> for DecodeError {
    fn from(violations: Violations) -> Self {
        Self(ErrorRepr::Limits(violations))
    }
}

impl From<xml::Error> for DecodeError {
    fn from(error: xml::Error) -> Self {
        Self(ErrorRepr::Document(error))
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ErrorRepr::Part(_, part, rule) => write!(f, "{part} {rule}"),
            ErrorRepr::Limits(violations) => violations.fmt(f),
            ErrorRepr::Document(error) => error.fmt(f),
            ErrorRepr::Body(detail) => f.write_str(detail),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(name) => write!(f, "the {name} in the path"),
            Self::Parameter(name) => write!(f, "the parameter {name}"),
            Self::Header(name) => write!(f, "the header {name}"),
        }
    }
}

impl Error for DecodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            ErrorRepr::Document(error) => error.source(),
            ErrorRepr::Part(..) | ErrorRepr::Limits(_) | ErrorRepr::Body(_) => None,
        }
    }
}
