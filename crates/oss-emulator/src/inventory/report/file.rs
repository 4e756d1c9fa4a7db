//! A file of a report.

/// A file with the key that it gets in the destination bucket.
#[derive(Debug)]
pub(crate) struct ReportFile {
    pub(crate) key: String,
    pub(crate) content: Vec<u8>,
}
