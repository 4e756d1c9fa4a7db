//! One row of a report, independent of how objects are stored.

use std::time::SystemTime;

/// Something that a report has a row for.
pub(crate) trait ReportRow: Sync {
    /// Returns the row.
    fn row(&self) -> Row<'_>;
}

/// A version of an object, or a delete marker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'r> {
    pub(crate) key: &'r str,
    /// The version id; empty in a bucket that never had versioning.
    pub(crate) version_id: &'r str,
    pub(crate) is_latest: bool,
    pub(crate) modified: SystemTime,
    /// The object; `None` for a delete marker.
    pub(crate) object: Option<ObjectRow<'r>>,
}

/// The columns that only an object has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ObjectRow<'r> {
    /// The size in bytes.
    pub(crate) size: u64,
    /// The entity tag, with or without its quotation marks.
    pub(crate) etag: &'r str,
    pub(crate) storage_class: &'r str,
    pub(crate) kind: &'r str,
    pub(crate) is_multipart: bool,
    pub(crate) is_encrypted: bool,
    pub(crate) tag_count: u64,
    pub(crate) crc64: u64,
}
