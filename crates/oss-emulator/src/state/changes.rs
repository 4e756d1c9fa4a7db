//! The log of the changes of objects, from which incremental inventory is made.

use std::time::SystemTime;

use oss_model::common::StorageClass;
use serde::{Deserialize, Serialize};

use super::etag::ETag;
use super::object::Object;
use super::version_id::VersionId;

/// A change of an object.
#[derive(Clone, Debug)]
pub(crate) struct ObjectChange {
    /// Unique in a state, and in the order of the changes.
    pub(crate) sequence: u64,
    pub(crate) key: String,
    /// The version; `None` in a bucket that never had versioning.
    pub(crate) version: Option<VersionId>,
    pub(crate) kind: ChangeKind,
    pub(crate) cause: Cause,
}

/// The kind of a change, with the object as it is since then.
#[derive(Clone, Debug)]
pub(crate) enum ChangeKind {
    /// A version was made, or an object was overwritten.
    Create(LoggedObject),
    /// An object was copied onto itself, in a bucket that keeps no version for that.
    UpdateMetadata(LoggedObject),
    /// A delete marker was made.
    DeleteMarker,
    /// A version, which may be a delete marker, was deleted for good.
    Delete,
}

/// The columns of an object in a report, without its content.
#[derive(Clone, Debug)]
pub(crate) struct LoggedObject {
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) etag: ETag,
    pub(crate) crc64: u64,
    pub(crate) modified: SystemTime,
    pub(crate) storage_class: Option<StorageClass>,
    pub(crate) is_encrypted: bool,
}

/// The request that caused a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cause {
    /// When the change was made, by the clock of the request.
    pub(crate) time: SystemTime,
    /// The account.
    pub(crate) requester: String,
    pub(crate) request_id: String,
    /// The address of the client, without its port.
    pub(crate) source_ip: String,
}

impl From<&Object> for LoggedObject {
    fn from(object: &Object) -> Self {
        Self {
            size: object.size(),
            etag: object.etag,
            crc64: object.crc64,
            modified: object.modified,
            storage_class: object.attributes.storage_class.clone(),
            is_encrypted: !object.attributes.encryption.is_empty(),
        }
    }
}
