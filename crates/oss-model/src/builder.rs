//! What generated builders share.

use std::fmt;

/// The required fields that a builder was not given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingFields {
    type_name: &'static str,
    fields: Vec<&'static str>,
}

impl MissingFields {
    pub(crate) fn new(type_name: &'static str, fields: &[(&'static str, bool)]) -> Self {
        let missing = fields.iter().filter(|(_, is_set)| !is_set);
        Self {
            type_name,
            fields: missing.map(|(name, _)| *name).collect(),
        }
    }

    /// Returns the names of the setters that were not called.
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
