//! Enums that keep values that no spec lists yet.

use std::fmt;

/// An enum value that the spec of this version doesn't list.
///
/// Only the enum creates it, so it never contains the name of a variant and comparisons stay correct.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// Returns the original value.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A generated enum whose set of values may grow.
pub trait OpenEnum: sealed::Sealed + for<'a> From<&'a str> + Clone + 'static {
    /// The values that the spec lists, in its order.
    const KNOWN: &'static [Self];

    /// Returns the name on the wire.
    fn as_str(&self) -> &str;

    /// Returns whether the spec lists this value.
    fn is_known(&self) -> bool;
}

/// Seals the trait: only generated enums implement it.
pub(crate) mod sealed {
    /// See [`OpenEnum`](super::OpenEnum).
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}
}

/// Implements an open enum; generated code calls it after the type.
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

            fn missing_default() -> Self {
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
