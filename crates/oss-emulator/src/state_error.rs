//! The responses to the errors of the state.

use std::error::Error as _;

use http::StatusCode;

use crate::error::ServiceError;
use crate::state::{StateError, StoreError, VersionId};

/// The response header that says that a version is a delete marker.
pub(crate) const DELETE_MARKER: &str = "x-oss-delete-marker";

/// The response header with the id of a version.
pub(crate) const VERSION_ID: &str = "x-oss-version-id";

impl From<StateError> for ServiceError {
    fn from(error: StateError) -> Self {
        match error {
            StateError::NoSuchBucket { bucket } => no_such_bucket(bucket),
            StateError::BucketNotEmpty { bucket } => bucket_not_empty(bucket),
            StateError::FileAlreadyExists => file_already_exists(),
            StateError::NoSuchKey { key, delete_marker } => no_such_key(key, delete_marker),
            StateError::NoSuchVersion => no_such_version(),
            StateError::DeleteMarker { version } => is_delete_marker(version),
            StateError::NoSuchUpload { id } => no_such_upload(id),
            StateError::NoSuchInventory => no_such_inventory(),
            StateError::InventoryAlreadyExists => inventory_already_exists(),
            StateError::TooManyInventories => too_many_inventories(),
            StateError::Storage(error) => storage(&error),
        }
    }
}

fn no_such_bucket(bucket: String) -> ServiceError {
    ServiceError::new(
        StatusCode::NOT_FOUND,
        "NoSuchBucket",
        "The specified bucket does not exist.",
    )
    .with_ec("0015-00000101")
    .with_detail("BucketName", bucket)
}

fn bucket_not_empty(bucket: String) -> ServiceError {
    ServiceError::new(
        StatusCode::CONFLICT,
        "BucketNotEmpty",
        "The bucket has objects or uploads. Please delete them first.",
    )
    .with_detail("BucketName", bucket)
}

fn file_already_exists() -> ServiceError {
    ServiceError::new(
        StatusCode::CONFLICT,
        "FileAlreadyExists",
        // The text of the service, word for word.
        "The object you specified already exists and can \
         not be overwritten.",
    )
}

/// The error for a missing object; the newest version can be a delete marker.
fn no_such_key(key: String, delete_marker: Option<VersionId>) -> ServiceError {
    let error = ServiceError::new(
        StatusCode::NOT_FOUND,
        "NoSuchKey",
        "The specified key does not exist.",
    )
    .with_detail("Key", key);
    match delete_marker {
        Some(version) => error.with_headers(marker_headers(version)),
        None => error,
    }
}

fn no_such_version() -> ServiceError {
    ServiceError::new(
        StatusCode::NOT_FOUND,
        "NoSuchVersion",
        "The specified version does not exist.",
    )
}

/// The error for a delete marker, which can only be deleted.
fn is_delete_marker(version: VersionId) -> ServiceError {
    let [marker, id] = marker_headers(version);
    ServiceError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.",
    )
    .with_headers([("allow", "DELETE".to_owned()), marker, id])
}

fn marker_headers(version: VersionId) -> [(&'static str, String); 2] {
    [
        (DELETE_MARKER, "true".to_owned()),
        (VERSION_ID, version.to_string()),
    ]
}

/// The error for an unknown, completed or aborted upload.
fn no_such_upload(id: String) -> ServiceError {
    ServiceError::new(
        StatusCode::NOT_FOUND,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may \
         have been aborted or completed.",
    )
    .with_detail("UploadId", id)
}

/// The error for a missing rule, or for a list of a bucket without rules.
fn no_such_inventory() -> ServiceError {
    ServiceError::new(
        StatusCode::NOT_FOUND,
        "NoSuchInventory",
        "No Row found in Inventory Table",
    )
}

fn inventory_already_exists() -> ServiceError {
    ServiceError::new(
        StatusCode::CONFLICT,
        "InventoryConfigurationAlreadyExists",
        "The inventory configuration already exists.",
    )
    .with_ec("0020-00000042")
}

fn too_many_inventories() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "InventoryExceedLimit",
        "It is not allowed to create more inventory than limit.",
    )
}

/// The error for data that can't be stored, such as on a full disk.
fn storage(error: &StoreError) -> ServiceError {
    let source = error.source().map(ToString::to_string);
    let source = source.unwrap_or_default();
    tracing::error!(%error, source, "the data can't be stored");
    ServiceError::internal("The emulator can't store the data; its log says why.")
}
