//! Shared by generated builders.

use std::fmt;

/// An error for required fields that weren't set in a builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingFields {
    type_name: &'static str,
    fields: Vec<&'static str>,
}

impl MissingFields {
    pub(crate) fn new(type_name: &'static str, fields: &[(&'static str, bool)]) -> Self {
        Self {
            type_name,
            fields: fields
                .iter()
                .filter(|(_, is_set)| !is_set)
                .map(|(name, _)| *name)
                .collect(),
        }
    }

    /// Returns the names of the setters that weren't called.
    pub fn fields(&self) -> &[&'static str] {
        &self.fields
    }
}

impl fmt::Display for MissingFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} needs {}", self.type_name, self.fields.join(", "))
    }
}

impl std::error::Error for MissingFields {}
