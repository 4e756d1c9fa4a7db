//! Objects: put, get, describe, copy, delete and list them.

mod attributes;
mod conditions;
mod copy;
mod delete;
mod delete_many;
mod get;
mod list;
mod put;
mod range;
mod stored;

use http::StatusCode;

use crate::call::Call;
use crate::error::ServiceError;
use crate::store::Bucket;

pub(crate) use attributes::{Attributes, Overwrite, overwrite};
pub(crate) use copy::COPY_SOURCE;
pub(crate) use delete::delete;
pub(crate) use delete_many::delete_many;
pub(crate) use get::{get, head, meta};
pub(crate) use list::{list, list_v2, list_versions};
pub(crate) use put::put;
pub(crate) use stored::{Object, quoted_hex};

/// The largest object that one request brings, in bytes: they are kept in memory.
pub(crate) const LIMIT: usize = 64 * 1024 * 1024;

/// The longest key, in bytes.
const LONGEST_KEY: usize = 1023;

/// The one version that an object has where no versions are kept.
const ONLY_VERSION: &str = "null";

/// Checks the key of an object that is going to be.
///
/// See <https://help.aliyun.com/en/oss/user-guide/object-naming-conventions>.
pub(crate) fn check_key(key: &str) -> Result<(), ServiceError> {
    let refused = |message| {
        Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidObjectName",
            message,
        ))
    };
    if key.len() > LONGEST_KEY {
        return refused("The length of object name must be less than 1024.");
    }
    if key.starts_with(['/', '\\']) {
        return refused("The specified object is not valid.");
    }
    Ok(())
}

/// Finds the object that a request is for.
fn find(call: &Call<'_>) -> Result<Object, ServiceError> {
    let version = call.query().non_empty("versionId")?;
    call.with_bucket(|bucket| find_in(bucket, call.key(), version))
}

/// Finds an object; no versions are kept, so it has none but `null`.
fn find_in(bucket: &Bucket, key: &str, version: Option<&str>) -> Result<Object, ServiceError> {
    if version.is_some_and(|version| version != ONLY_VERSION) {
        return Err(ServiceError::new(
            StatusCode::NOT_FOUND,
            "NoSuchVersion",
            "The specified version does not exist.",
        ));
    }
    let object = bucket.objects.get(key);
    object.cloned().ok_or_else(|| {
        ServiceError::new(
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The specified key does not exist.",
        )
        .with_detail("Key", key)
    })
}
