//! OSS XML: a tolerant reader and a strict writer.
//!
//! Generated types implement [`FromXml`] and [`ToXml`] for their content, and
//! [`RootElement`](crate::RootElement) if they are documents. The reader accepts whatever a service
//! may send, now or later: any order, separated list items, namespaces, CDATA, character
//! references, and elements and values that the spec doesn't define yet. The writer uses one order.
//!
//! Both accept every character except U+0000, which is an error with the path of its element. Keys of
//! objects may contain control characters; OSS and the writer use references such as `&#1;` for them.
//! XML 1.0 forbids these references, so parsers that follow it (expat, libxml2, roxmltree) reject such
//! a document.
//!
//! # Dropped content
//!
//! Types of known elements have no place for attributes, and texts, numbers and enums none for elements
//! inside them. Reading drops both, since OSS uses none, as well as namespaces. The last one of
//! several attributes that differ only in their namespaces is kept.
//! [`RootElement::from_xml_strict`](crate::RootElement::from_xml_strict) rejects such a document.
//!
//! ```
//! use oss_model::inventory::InventoryConfiguration;
//! use oss_model::RootElement;
//!
//! let text = "<InventoryConfiguration><Id>daily</Id><New>kept</New></InventoryConfiguration>";
//! let rule = InventoryConfiguration::from_xml(text.as_bytes())?;
//! assert_eq!(rule.id, "daily");
//! assert!(rule.to_xml()?.contains("<New>kept</New>"));
//! # Ok::<(), oss_model::xml::Error>(())
//! ```
//!
//! Generated code uses [`Reader`], [`Writer`], [`FromXml`] and [`ToXml`]. They are public for documents
//! that no spec describes yet, and change more often than the rest of this crate.

mod chars;
mod element;
mod error;
mod indented;
mod reader;
mod scalar;
mod strict_checks;
mod values;
mod writer;

pub use chars::can_carry;
pub use element::{Element, Node, UnknownElements};
pub use error::{Error, ErrorKind};
pub use indented::indented;
pub use reader::{Reader, Tag};
pub use scalar::{Scalar, ScalarError};
pub use writer::Writer;

/// The deepest nesting of elements that is read and written.
const MAX_DEPTH: usize = 64;

/// A value that can be read from the content of an XML element.
pub trait FromXml: Sized {
    /// Reads the current element, including its end tag; its start tag was just read.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and on text that isn't a value of the type.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error>;

    /// Returns the value used for a required element that is missing from a document.
    ///
    /// It is an empty text, or a structure of empty texts: a service that omits a documented element
    /// must not make a whole list unreadable.
    /// [`RootElement::from_xml_strict`](crate::RootElement::from_xml_strict) rejects such documents.
    fn missing_default() -> Self;
}

/// A value that can be written as the content of an XML element.
pub trait ToXml {
    /// Writes the content; the caller has written the start tag and writes the end tag.
    ///
    /// # Errors
    ///
    /// Fails on U+0000, which XML cannot carry.
    fn write(&self, writer: &mut Writer) -> Result<(), Error>;
}
