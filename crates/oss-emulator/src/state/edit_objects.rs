//! The changes of objects and their versions in a transaction.

use super::attributes::Overwrite;
use super::bucket::{Bucket, Versioning};
use super::changes::{Cause, ChangeKind, LoggedObject, ObjectChange};
use super::edit::BucketEdit;
use super::error::StateError;
use super::object::Object;
use super::version_id::VersionId;
use super::versions::{Entry, Version};
use super::write::Change;

/// The result of deleting a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeletedVersion {
    /// It was an object, or didn't exist.
    Object,
    DeleteMarker,
}

impl Bucket {
    /// Fails if the object exists and must not be replaced.
    ///
    /// Where versioning is or was enabled, a write replaces nothing that couldn't be got back, and
    /// OSS ignores the request to forbid that.
    pub(crate) fn check_overwrite(
        &self,
        key: &str,
        overwrite: Overwrite,
    ) -> Result<(), StateError> {
        if overwrite == Overwrite::Forbidden
            && !self.is_versioned()
            && self.current_object(key).is_some()
        {
            return Err(StateError::FileAlreadyExists);
        }
        Ok(())
    }
}

impl BucketEdit<'_, '_> {
    /// Stores an object, unless it would replace one that must be kept.
    ///
    /// Returns the new version; `None` in a bucket that never had versioning.
    pub(crate) fn put_object(
        &mut self,
        key: &str,
        object: Object,
        overwrite: Overwrite,
        cause: &Cause,
    ) -> Result<Option<VersionId>, StateError> {
        self.store(key, object, overwrite, cause, ChangeKind::Create)
    }

    /// Stores an object that differs from the current one only in its attributes.
    pub(crate) fn replace_attributes(
        &mut self,
        key: &str,
        object: Object,
        overwrite: Overwrite,
        cause: &Cause,
    ) -> Result<Option<VersionId>, StateError> {
        let kind: fn(_) -> _ = match self.bucket().properties.versioning {
            Versioning::Enabled => ChangeKind::Create,
            Versioning::Unversioned | Versioning::Suspended => ChangeKind::UpdateMetadata,
        };
        self.store(key, object, overwrite, cause, kind)
    }

    /// Deletes the current object, or makes a delete marker and returns its id.
    pub(crate) fn delete_object(&mut self, key: &str, cause: &Cause) -> Option<VersionId> {
        if !self.bucket().is_versioned() {
            self.delete_version(key, VersionId::Null, cause);
            return None;
        }
        let id = self.put_version(key, Entry::DeleteMarker(cause.time));
        self.log(key, id, ChangeKind::DeleteMarker, cause);
        Some(id)
    }

    /// Deletes a version for good.
    pub(crate) fn delete_version(
        &mut self,
        key: &str,
        id: VersionId,
        cause: &Cause,
    ) -> DeletedVersion {
        let Some(version) = self.bucket().version(key, id) else {
            return DeletedVersion::Object;
        };
        let owned = key.to_owned();
        self.write(Change::RemoveVersion { key: owned, id });
        self.log(key, id, ChangeKind::Delete, cause);
        if version.is_delete_marker() {
            DeletedVersion::DeleteMarker
        } else {
            DeletedVersion::Object
        }
    }

    fn store(
        &mut self,
        key: &str,
        mut object: Object,
        overwrite: Overwrite,
        cause: &Cause,
        kind: fn(LoggedObject) -> ChangeKind,
    ) -> Result<Option<VersionId>, StateError> {
        self.bucket().check_overwrite(key, overwrite)?;
        let class = &self.bucket().properties.storage_class;
        object.attributes = object.attributes.with_default_class(class);
        let logged = LoggedObject::from(&object);
        let id = self.put_version(key, Entry::Object(object.into()));
        self.log(key, id, kind(logged), cause);
        Ok(self.bucket().is_versioned().then_some(id))
    }

    fn put_version(&mut self, key: &str, entry: Entry) -> VersionId {
        let sequence = self.next_sequence();
        let id = match self.bucket().properties.versioning {
            Versioning::Enabled => VersionId::Number(sequence),
            Versioning::Unversioned | Versioning::Suspended => VersionId::Null,
        };
        let version = Version {
            id,
            sequence,
            entry,
        };
        let key = key.to_owned();
        self.write(Change::PutVersion { key, version });
        id
    }

    fn log(&mut self, key: &str, id: VersionId, kind: ChangeKind, cause: &Cause) {
        if self.bucket().logs_changes() {
            let sequence = self.next_sequence();
            self.write(Change::Log(ObjectChange {
                sequence,
                key: key.to_owned(),
                version: self.bucket().is_versioned().then_some(id),
                kind,
                cause: cause.clone(),
            }));
        }
    }
}
