//! The lengths of a gzip file.

/// The lengths of a gzip file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GzipTotals {
    /// The number of members.
    pub members: u64,
    /// The compressed length in bytes.
    pub compressed: u64,
    /// The decompressed length in bytes.
    pub decompressed: u64,
}
