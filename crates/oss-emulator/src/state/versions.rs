//! The versions of one key.

use std::sync::Arc;
use std::time::SystemTime;

use oss_model::DateTime;

use super::object::Object;
use super::version_id::VersionId;
use crate::clock::truncate_to_seconds;

/// The versions of a key, at least one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Versions(
    /// The oldest first, so that a new one needs no move.
    Vec<Version>,
);

/// A version of a key.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) id: VersionId,
    /// Grows with each version of a bucket, whatever its id.
    pub(crate) sequence: u64,
    pub(crate) entry: Entry,
}

/// An object or a delete marker.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Object(Arc<Object>),
    /// A delete marker, made at this time.
    DeleteMarker(SystemTime),
}

impl Versions {
    /// Adds a version; it replaces the one with the same id.
    pub(crate) fn put(&mut self, version: Version) {
        self.remove(version.id);
        // The last place, unless the versions are read from a store.
        let place = self.0.partition_point(|it| it.sequence < version.sequence);
        // A vector would begin with room for four, and most keys have one version.
        self.0.reserve_exact(1);
        self.0.insert(place, version);
    }

    /// Removes the version with this id.
    pub(crate) fn remove(&mut self, id: VersionId) {
        self.0.retain(|version| version.id != id);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the newest version.
    pub(crate) fn latest(&self) -> Option<&Version> {
        self.0.last()
    }

    /// Returns the newest version if it is an object.
    pub(crate) fn current(&self) -> Option<&Arc<Object>> {
        self.latest().and_then(Version::object)
    }

    pub(crate) fn get(&self, id: VersionId) -> Option<&Version> {
        self.0.iter().find(|version| version.id == id)
    }

    /// Iterates over the versions, the newest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Version> {
        self.0.iter().rev()
    }

    /// Iterates over the versions that are older than the one with this id.
    ///
    /// That one may be gone. A missing null version is newer than all others.
    pub(crate) fn older_than(&self, id: VersionId) -> impl Iterator<Item = &Version> {
        let limit = match (self.get(id), id) {
            (Some(version), _) => version.sequence,
            (None, VersionId::Number(number)) => number,
            (None, VersionId::Null) => u64::MAX,
        };
        self.iter().filter(move |it| it.sequence < limit)
    }
}

impl Version {
    /// Returns the object; `None` for a delete marker.
    pub(crate) fn object(&self) -> Option<&Arc<Object>> {
        match &self.entry {
            Entry::Object(object) => Some(object),
            Entry::DeleteMarker(_) => None,
        }
    }

    pub(crate) fn is_delete_marker(&self) -> bool {
        self.object().is_none()
    }

    /// Returns when the version was made, truncated to seconds.
    pub(crate) fn modified(&self) -> Option<DateTime> {
        match &self.entry {
            Entry::Object(object) => object.modified(),
            Entry::DeleteMarker(time) => truncate_to_seconds(*time),
        }
    }
}
