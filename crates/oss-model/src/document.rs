//! What all documents have in common, whatever API they belong to.

use crate::Document;
use crate::validate::{Validate, Violations};
use crate::xml::{Error, ErrorKind, RootElement};

/// A root element whose type is not known.
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

    /// Writes the document, as [`RootElement::to_xml`] does.
    ///
    /// # Errors
    ///
    /// Fails on a character that XML 1.0 cannot carry.
    pub fn to_xml(&self) -> Result<String, Error> {
        self.root().to_xml()
    }

    /// Checks the document against the documented limits.
    ///
    /// # Errors
    ///
    /// Returns every broken rule.
    pub fn validate(&self) -> Result<(), Violations> {
        self.root().validate()
    }

    /// Returns the paths of elements and values that no spec knows.
    pub fn unknown_parts(&self) -> Vec<String> {
        self.root().unknown_parts()
    }
}

/// Reads the document of one variant.
pub(crate) fn read<T: RootElement>(document: &[u8]) -> Result<Box<T>, Error> {
    T::from_xml(document).map(Box::new)
}

/// The error for a document that no API has.
pub(crate) fn unknown_root(name: &str, roots: &[&str]) -> Error {
    let detail = format!(
        "the root element <{name}> is none of {} that are compiled in",
        roots.len()
    );
    Error::new(ErrorKind::UnexpectedRoot, "", detail)
}

/// A type that is a document, with all that tests of any document need.
#[cfg(all(feature = "proptest", feature = "serde"))]
pub trait AnyDocument:
    RootElement
    + Clone
    + std::fmt::Debug
    + PartialEq
    + proptest::arbitrary::Arbitrary
    + serde::Serialize
    + serde::de::DeserializeOwned
    + 'static
{
}

#[cfg(all(feature = "proptest", feature = "serde"))]
impl<T> AnyDocument for T where
    T: RootElement
        + Clone
        + std::fmt::Debug
        + PartialEq
        + proptest::arbitrary::Arbitrary
        + serde::Serialize
        + serde::de::DeserializeOwned
        + 'static
{
}

/// What a test does with each type that is a document; see
/// [`for_each_document`](crate::for_each_document).
#[cfg(all(feature = "proptest", feature = "serde"))]
pub trait DocumentVisitor {
    /// Tests one type.
    fn visit<T: AnyDocument>(&mut self);
}
