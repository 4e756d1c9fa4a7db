//! What enums keep of values that no spec lists yet.

use std::fmt;

/// A value that the spec of this version does not list.
///
/// Only the enum it belongs to builds one, so it never holds a value that the enum has a variant
/// for, and comparing two enums stays sound.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// Returns the value as the service or the user wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A set of names that may grow: the trait of all generated enums, and of no others.
pub trait OpenEnum: sealed::Sealed + for<'a> From<&'a str> + Clone + 'static {
    /// The values that the spec lists, in its order.
    const KNOWN: &'static [Self];

    /// Returns the name on the wire.
    fn as_str(&self) -> &str;

    /// Tells whether the spec lists this value.
    fn is_known(&self) -> bool;
}

/// Keeps the trait extensible: only generated enums implement it.
pub(crate) mod sealed {
    /// See [`OpenEnum`](super::OpenEnum).
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}
}

/// Implements what all open enums share; the generator writes the type and one call of this.
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $text:literal,)* }) => {
        impl $name {
            /// The values that the spec lists, in its order.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the name on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl $crate::open_enum::sealed::Sealed for $name {}

        impl $crate::OpenEnum for $name {
            const KNOWN: &'static [Self] = Self::KNOWN;

            fn as_str(&self) -> &str {
                self.as_str()
            }

            fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl $crate::operation::parameter_sealed::Sealed for $name {}

        impl $crate::operation::Parameter for $name {
            fn to_text(&self) -> std::borrow::Cow<'_, str> {
                self.as_str().into()
            }

            fn from_text(text: &str) -> Result<Self, $crate::xml::ScalarError> {
                Ok(Self::from(text))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown($crate::UnknownValue::new(text)),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::xml::FromXml for $name {
            fn read(reader: &mut $crate::xml::Reader<'_>) -> Result<Self, $crate::xml::Error> {
                let text = reader.text()?;
                match Self::from(text.trim()) {
                    Self::Unknown(_) => Ok(Self::from(text)),
                    known => Ok(known),
                }
            }

            fn absent() -> Self {
                Self::from("")
            }
        }

        impl $crate::xml::ToXml for $name {
            fn write(&self, writer: &mut $crate::xml::Writer) -> Result<(), $crate::xml::Error> {
                writer.text(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }
    };
}

pub(crate) use open_enum;
