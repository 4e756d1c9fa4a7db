//! The values of records.

use serde::ser::{Serialize, Serializer};

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Text(String),
    Count(u64),
    /// A size, which tables show with a unit.
    Bytes(u64),
    Unset,
}

impl Cell {
    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Bytes(_))
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Count(number) | Self::Bytes(number) => serializer.serialize_u64(*number),
            Self::Unset => serializer.serialize_none(),
        }
    }
}
