//! Operations on any document of any API.

use crate::validate::{Validate, Violations};
use crate::xml::{Error, ErrorKind, Reader};
use crate::{Document, RootElement};

/// A root element of an unknown type.
pub(crate) trait AnyRoot: Validate {
    /// See [`RootElement::NAME`].
    fn name(&self) -> &'static str;

    /// See [`RootElement::to_xml`].
    fn to_xml(&self) -> Result<String, Error>;
}

impl<T: RootElement> AnyRoot for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn to_xml(&self) -> Result<String, Error> {
        RootElement::to_xml(self)
    }
}

impl Document {
    /// Returns the name of the root element.
    pub fn name(&self) -> &'static str {
        self.root().name()
    }

    /// Writes the document as [`RootElement::to_xml`] does.
    ///
    /// # Errors
    ///
    /// Fails on U+0000, which XML cannot carry.
    pub fn to_xml(&self) -> Result<String, Error> {
        self.root().to_xml()
    }

    /// Checks the document against the documented limits.
    ///
    /// # Errors
    ///
    /// Returns every violation.
    pub fn validate(&self) -> Result<(), Violations> {
        self.root().validate()
    }

    /// Returns the paths of elements and values that no spec defines.
    pub fn unknown_parts(&self) -> Vec<String> {
        self.root().unknown_parts()
    }
}

/// Returns the local name of the root element; the rest of the document isn't read.
///
/// # Errors
///
/// Fails on bytes that aren't UTF-8, malformed XML before the root element, a DOCTYPE, and a document
/// without any element.
pub(crate) fn root_name(document: &[u8]) -> Result<String, Error> {
    Reader::new(document)?.root_name()
}

/// Reads the document of one variant.
pub(crate) fn read<T: RootElement>(document: &[u8]) -> Result<Box<T>, Error> {
    T::from_xml(document).map(Box::new)
}

/// Returns the error for a document that no compiled-in API defines.
pub(crate) fn unknown_root(name: &str, roots: &[&str]) -> Error {
    let detail = format!(
        "the root element <{name}> isn't one of the {} compiled-in root elements",
        roots.len()
    );
    Error::new(ErrorKind::UnexpectedRoot, "", detail)
}

/// A type that is a document, with the traits that all documents implement.
#[cfg(feature = "serde")]
pub trait AnyDocument:
    RootElement
    + Clone
    + std::fmt::Debug
    + PartialEq
    + serde::Serialize
    + serde::de::DeserializeOwned
    + 'static
{
}

#[cfg(feature = "serde")]
impl<T> AnyDocument for T where
    T: RootElement
        + Clone
        + std::fmt::Debug
        + PartialEq
        + serde::Serialize
        + serde::de::DeserializeOwned
        + 'static
{
}

/// Visits document types; see [`for_each_document`](crate::for_each_document).
#[cfg(feature = "serde")]
pub trait DocumentVisitor {
    /// Visits one type.
    fn visit<T: AnyDocument>(&mut self);
}
