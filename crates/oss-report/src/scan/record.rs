//! The result of looking for a row at a position.

use crate::fields::Fields;

/// A row with any number of fields, or the start of one.
#[derive(Debug)]
pub(super) enum Record<'b> {
    /// The row ends in the buffer.
    Complete {
        /// Its length in bytes, with the line end.
        length: usize,
        /// The length of its longest field in bytes.
        longest_field: usize,
        fields: Fields<'b>,
    },
    /// The row ends after the buffer.
    Incomplete {
        /// The length of the longest field so far, in bytes.
        longest_field: usize,
    },
}
