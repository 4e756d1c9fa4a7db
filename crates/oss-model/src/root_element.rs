//! Documents: types that are the root element of one.

use crate::validate::Validate;
use crate::xml::{Error, FromXml, Reader, ToXml, Writer};

/// A type that is the root element of a document.
///
/// Generated types have these methods without importing the trait; it is for generic code.
pub trait RootElement: FromXml + ToXml + Validate {
    /// The name of the root element.
    const NAME: &'static str;

    /// Reads a document sent by a service.
    ///
    /// Unknown elements are kept. Attributes of known elements and elements inside known texts are dropped;
    /// [`from_xml_strict`](Self::from_xml_strict) rejects them.
    ///
    /// Elements that the spec requires may be missing. A missing number or boolean is `None`; any
    /// other is [`FromXml::missing_default`], which [`Validate::validate`] rejects.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML, another root element, a DOCTYPE, nesting deeper than
    /// [`Reader::MAX_DEPTH`], text that isn't a value of its element's type, and U+0000 in a text.
    fn from_xml(document: &[u8]) -> Result<Self, Error> {
        Reader::new(document)?.root::<Self>(Self::NAME)
    }

    /// Reads a document written by a person: it must be complete and fully understood.
    ///
    /// # Errors
    ///
    /// Fails as [`from_xml`](Self::from_xml) does, and:
    ///
    /// - with [`ErrorKind::Missing`](crate::xml::ErrorKind::Missing) if an element that the spec
    ///   requires is missing, or is a number or a boolean and empty; the error names all of them;
    /// - with [`ErrorKind::Ignored`](crate::xml::ErrorKind::Ignored) if the document contains
    ///   anything that reading would drop: an attribute of a known element, an element inside a text, or a
    ///   namespace, unless it is the default one of the root element or isn't used.
    ///
    /// [`Validate::validate`] checks for texts that must not be empty.
    fn from_xml_strict(document: &[u8]) -> Result<Self, Error> {
        Reader::strict(document)?.root::<Self>(Self::NAME)
    }

    /// Writes the document without an XML declaration or white space between elements.
    ///
    /// # Errors
    ///
    /// Fails on U+0000, which XML cannot carry.
    fn to_xml(&self) -> Result<String, Error> {
        let mut writer = Writer::new();
        writer.element(Self::NAME, self)?;
        Ok(writer.into_string())
    }
}

/// Implements a root element; generated code calls it.
///
/// The methods that read and write are also inherent, so that callers needn't import the trait.
macro_rules! root_element {
    ($name:ident = $element:literal) => {
        impl $crate::RootElement for $name {
            const NAME: &'static str = $element;
        }

        impl $name {
            /// Reads a document sent by a service.
            ///
            /// # Errors
            ///
            /// Fails like [`RootElement::from_xml`](crate::RootElement::from_xml).
            pub fn from_xml(document: &[u8]) -> Result<Self, $crate::xml::Error> {
                $crate::RootElement::from_xml(document)
            }

            /// Reads a document written by a person: it must be complete and fully understood.
            ///
            /// # Errors
            ///
            /// Fails like [`RootElement::from_xml_strict`](crate::RootElement::from_xml_strict).
            pub fn from_xml_strict(document: &[u8]) -> Result<Self, $crate::xml::Error> {
                $crate::RootElement::from_xml_strict(document)
            }

            /// Writes the document without an XML declaration or white space between elements.
            ///
            /// # Errors
            ///
            /// Fails on U+0000, which XML cannot carry.
            pub fn to_xml(&self) -> Result<String, $crate::xml::Error> {
                $crate::RootElement::to_xml(self)
            }
        }
    };
}

pub(crate) use root_element;
