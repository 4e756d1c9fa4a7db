//! The XML that OSS speaks: a tolerant reader and a strict writer.
//!
//! Generated types implement [`FromXml`] and [`ToXml`] for their content and [`RootElement`]
//! when they are documents of their own. The reader accepts what a service may send today or
//! tomorrow (any order, list items apart, namespaces, CDATA, character references, elements
//! and values nobody knew when the spec was written); the writer sends one order and refuses
//! characters that XML 1.0 forbids.
//!
//! ```
//! use oss_model::inventory::InventoryConfiguration;
//! use oss_model::xml::RootElement;
//!
//! let text = "<InventoryConfiguration><Id>daily</Id><New>kept</New></InventoryConfiguration>";
//! let rule = InventoryConfiguration::from_xml(text.as_bytes())?;
//! assert_eq!(rule.id, "daily");
//! assert!(rule.to_xml()?.contains("<New>kept</New>"));
//! # Ok::<(), oss_model::xml::Error>(())
//! ```
//!
//! [`Reader`], [`Writer`], [`FromXml`] and [`ToXml`] are what generated code stands on. They are public
//! for documents that no spec describes yet, and change more often than the rest of this crate.

mod chars;
mod complaints;
mod element;
mod error;
mod indented;
mod reader;
mod scalar;
mod writer;

pub use chars::{first_forbidden, is_allowed};
pub use element::{Element, Node, UnknownElements};
pub use error::{Error, ErrorKind};
pub use indented::indented;
pub use reader::{Reader, Tag};
pub use scalar::{Scalar, ScalarError};
pub use writer::Writer;

use crate::validate::Validate;

/// Returns the local name of the root element of a document, of which no more is read.
///
/// # Errors
///
/// Fails on bytes that are not UTF-8, malformed XML before the root element, a DOCTYPE, and a document
/// without any element.
pub(crate) fn root_name(document: &[u8]) -> Result<String, Error> {
    Reader::new(document)?.root_name()
}

/// A value that can be read from the content of an XML element.
pub trait FromXml: Sized {
    /// Reads the element whose start tag was just read, up to and including its end tag.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and on text that is no value of the type.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error>;

    /// Returns what stands in for a required element that a document lacks.
    ///
    /// An empty text, or a structure of these: a service that leaves out what its documentation
    /// promises must not make a whole list unreadable.
    /// [`RootElement::from_complete_xml`] refuses such documents instead.
    fn absent() -> Self;
}

/// A value that can be written as the content of an XML element.
pub trait ToXml {
    /// Writes the content; the caller has written the start tag and writes the end tag.
    ///
    /// # Errors
    ///
    /// Fails on a character that XML 1.0 cannot carry.
    fn write(&self, writer: &mut Writer) -> Result<(), Error>;
}

/// A type that is the root element of a document.
pub trait RootElement: FromXml + ToXml + Validate {
    /// The name of the root element.
    const NAME: &'static str;

    /// Reads a document as a service sends it.
    ///
    /// Elements that the spec requires may be missing. A number or a boolean is `None` then; for
    /// the others stands [`FromXml::absent`], which [`Validate::validate`] does not let pass.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML, another root element, a DOCTYPE, nesting deeper than
    /// [`Reader::MAX_DEPTH`], and text that is no value of its element's type.
    fn from_xml(document: &[u8]) -> Result<Self, Error> {
        Reader::new(document)?.root::<Self>(Self::NAME)
    }

    /// Reads a document that a person wrote: every required element must be there.
    ///
    /// # Errors
    ///
    /// As [`from_xml`](Self::from_xml), and with [`ErrorKind::Missing`] where an element that
    /// the spec requires is missing, or is a number or a boolean and empty; the error names all of
    /// them. With [`ErrorKind::Ignored`] where something stands in the document that would be
    /// ignored: an attribute of a known element, or a child of a text. Texts that must not be empty are left to [`Validate::validate`].
    fn from_complete_xml(document: &[u8]) -> Result<Self, Error> {
        Reader::new(document)?.complete_root::<Self>(Self::NAME)
    }

    /// Writes the document, without an XML declaration and without white space between elements.
    ///
    /// # Errors
    ///
    /// Fails on a character that XML 1.0 cannot carry.
    fn to_xml(&self) -> Result<String, Error> {
        let mut writer = Writer::new();
        writer.element(Self::NAME, self)?;
        Ok(writer.into_string())
    }
}
