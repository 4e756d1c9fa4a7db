//! The errors of the state, which know no HTTP.

use super::store_error::StoreError;
use super::version_id::VersionId;

/// Why the state can't do what was requested.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StateError {
    #[error("bucket {bucket:?} doesn't exist")]
    NoSuchBucket { bucket: String },
    #[error("bucket {bucket:?} isn't empty")]
    BucketNotEmpty { bucket: String },
    #[error("the object exists and must not be overwritten")]
    FileAlreadyExists,
    /// The key has no version, or its newest one is this delete marker.
    #[error("key {key:?} doesn't exist")]
    NoSuchKey {
        key: String,
        delete_marker: Option<VersionId>,
    },
    #[error("the version doesn't exist")]
    NoSuchVersion,
    /// The requested version is a delete marker.
    #[error("version {version} is a delete marker")]
    DeleteMarker { version: VersionId },
    #[error("upload {id:?} doesn't exist")]
    NoSuchUpload { id: String },
    #[error("the inventory rule doesn't exist")]
    NoSuchInventory,
    #[error("the inventory rule exists")]
    InventoryAlreadyExists,
    #[error("the bucket has too many inventory rules")]
    TooManyInventories,
    #[error("the data can't be stored")]
    Storage(#[from] StoreError),
}

impl StateError {
    pub(super) fn no_such_bucket(name: &str) -> Self {
        let bucket = name.to_owned();
        Self::NoSuchBucket { bucket }
    }
}
