//! The error of an id or a pattern that selects nothing.

use std::fmt;

/// The error of an id or a pattern that selects nothing; the exit status is 3.
#[derive(Debug)]
pub(crate) struct NothingSelected(pub(crate) String);

impl fmt::Display for NothingSelected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NothingSelected {}
