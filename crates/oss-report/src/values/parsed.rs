//! The result of parsing a row.

use crate::class::Class;
use crate::flag::Flag;

/// The values that most tallies read, and the proof that the others are valid.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Values {
    pub(crate) size: Option<u64>,
    /// Seconds since 1970.
    pub(crate) last_modified: Option<i64>,
    pub(crate) class: Class,
    pub(crate) is_latest: Flag,
    pub(crate) is_delete_marker: Flag,
    pub(crate) is_multipart: Flag,
    pub(crate) is_encrypted: Flag,
}

/// A field that its column's type doesn't include.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InvalidField {
    pub(crate) position: usize,
    pub(crate) expected: &'static str,
}
