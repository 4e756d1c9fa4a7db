//! The records of the log of the changes of objects.

use std::num::NonZero;
use std::time::SystemTime;

use oss_model::common::StorageClass;
use serde::{Deserialize, Serialize};

use crate::state::changes::{Cause, ChangeKind, LoggedObject, ObjectChange};
use crate::state::etag::ETag;
use crate::state::version_id::VersionId;

/// A change; its sequence number is in its key.
#[derive(Serialize, Deserialize)]
pub(super) struct ChangeRecord {
    key: String,
    version: Option<VersionId>,
    kind: KindRecord,
    cause: Cause,
}

#[derive(Serialize, Deserialize)]
enum KindRecord {
    Create(LoggedRecord),
    UpdateMetadata(LoggedRecord),
    DeleteMarker,
    Delete,
}

#[derive(Serialize, Deserialize)]
struct LoggedRecord {
    size: u64,
    digest: [u8; 16],
    parts: Option<NonZero<u32>>,
    crc64: u64,
    modified: SystemTime,
    storage_class: Option<String>,
    is_encrypted: bool,
}

impl From<&ObjectChange> for ChangeRecord {
    fn from(change: &ObjectChange) -> Self {
        Self {
            key: change.key.clone(),
            version: change.version,
            kind: match &change.kind {
                ChangeKind::Create(object) => KindRecord::Create(object.into()),
                ChangeKind::UpdateMetadata(object) => KindRecord::UpdateMetadata(object.into()),
                ChangeKind::DeleteMarker => KindRecord::DeleteMarker,
                ChangeKind::Delete => KindRecord::Delete,
            },
            cause: change.cause.clone(),
        }
    }
}

impl ChangeRecord {
    pub(super) fn into_change(self, sequence: u64) -> ObjectChange {
        ObjectChange {
            sequence,
            key: self.key,
            version: self.version,
            kind: match self.kind {
                KindRecord::Create(object) => ChangeKind::Create(object.into()),
                KindRecord::UpdateMetadata(object) => ChangeKind::UpdateMetadata(object.into()),
                KindRecord::DeleteMarker => ChangeKind::DeleteMarker,
                KindRecord::Delete => ChangeKind::Delete,
            },
            cause: self.cause,
        }
    }
}

impl From<&LoggedObject> for LoggedRecord {
    fn from(object: &LoggedObject) -> Self {
        let class = object.storage_class.as_ref();
        Self {
            size: object.size,
            digest: object.etag.digest,
            parts: object.etag.parts,
            crc64: object.crc64,
            modified: object.modified,
            storage_class: class.map(|class| class.as_str().to_owned()),
            is_encrypted: object.is_encrypted,
        }
    }
}

impl From<LoggedRecord> for LoggedObject {
    fn from(record: LoggedRecord) -> Self {
        let LoggedRecord { digest, parts, .. } = record;
        Self {
            size: record.size,
            etag: ETag { digest, parts },
            crc64: record.crc64,
            modified: record.modified,
            storage_class: record.storage_class.as_deref().map(StorageClass::from),
            is_encrypted: record.is_encrypted,
        }
    }
}
