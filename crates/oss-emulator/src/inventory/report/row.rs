//! One row of a report.

use std::time::SystemTime;

use crate::state::{Entry, Object, VersionId};

/// A version of an object, or a delete marker.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) key: Box<str>,
    /// The version; `None` in a bucket that never had versioning.
    pub(crate) version: Option<VersionId>,
    pub(crate) is_latest: bool,
    pub(crate) entry: Entry,
}

impl Row {
    /// Returns the object; `None` for a delete marker.
    pub(super) fn object(&self) -> Option<&Object> {
        match &self.entry {
            Entry::Object(object) => Some(object),
            Entry::DeleteMarker(_) => None,
        }
    }

    pub(super) fn modified(&self) -> SystemTime {
        match &self.entry {
            Entry::Object(object) => object.modified_at(),
            Entry::DeleteMarker(time) => *time,
        }
    }
}
