//! One record of a report of changes, independent of how changes are stored.

use std::time::SystemTime;

use super::super::row::ObjectRow;

/// Something that a report of changes has a record for.
pub(crate) trait ReportRecord {
    /// Returns the record.
    fn record(&self) -> Record<'_>;
}

/// A change of a version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'r> {
    pub(crate) key: &'r str,
    /// The version id; empty in a bucket that never had versioning.
    pub(crate) version_id: &'r str,
    /// Unique, and in the order of the changes.
    pub(crate) sequence: u64,
    pub(crate) time: SystemTime,
    pub(crate) requester: &'r str,
    pub(crate) request_id: &'r str,
    pub(crate) source_ip: &'r str,
    pub(crate) kind: RecordKind<'r>,
}

/// The event of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RecordKind<'r> {
    Create(ObjectRow<'r>),
    UpdateMetadata(ObjectRow<'r>),
    /// A delete marker was made.
    DeleteMarker,
    /// A version, which may be a delete marker, was deleted for good.
    Delete,
}
