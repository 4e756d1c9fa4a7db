//! Rows that were read, and rows that can't be read.

use crate::row_error::RowError;

/// The treatment of rows that can't be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InvalidRows {
    /// The first one is an error.
    #[default]
    Fail,
    /// They are skipped and counted; the first 20 errors are kept.
    Count,
}

/// The result of reading a whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scanned {
    /// The number of rows that were read, without a header line and rejected rows.
    pub rows: u64,
    /// The length of the decompressed file in bytes.
    pub bytes: u64,
    /// Whether the first line was the schema.
    ///
    /// Documented reports have no such line. It isn't a row.
    pub has_header: bool,
    /// The rows that were skipped.
    pub rejected: Rejected,
}

/// Rows that were skipped because they can't be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// Their number.
    pub count: u64,
    /// The errors of the first 20.
    pub first: Vec<RowError>,
}
