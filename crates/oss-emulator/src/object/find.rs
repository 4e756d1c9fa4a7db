//! Finds objects and versions.

use http::StatusCode;

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::state::{Bucket, Object};

/// The id of the only version of an object: the emulator keeps no versions.
pub(super) const ONLY_VERSION: &str = "null";

/// Finds the object that a request targets.
pub(super) fn find(ctx: &RequestContext<'_>) -> Result<Object, ServiceError> {
    let version = ctx.query().non_empty("versionId")?;
    ctx.with_bucket(|bucket| find_in(bucket, ctx.key(), version))
}

/// Finds an object in a bucket.
pub(super) fn find_in(
    bucket: &Bucket,
    key: &str,
    version: Option<&str>,
) -> Result<Object, ServiceError> {
    if version.is_some_and(|version| version != ONLY_VERSION) {
        return Err(ServiceError::new(
            StatusCode::NOT_FOUND,
            "NoSuchVersion",
            "The specified version does not exist.",
        ));
    }
    bucket.objects.get(key).cloned().ok_or_else(|| {
        ServiceError::new(
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The specified key does not exist.",
        )
        .with_detail("Key", key)
    })
}
