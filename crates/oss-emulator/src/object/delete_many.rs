//! Delete up to 1,000 objects in one request.

use http::StatusCode;
use oss_model::object::{
    Delete, DeleteMultipleObjects, DeleteResult, DeletedObject, ObjectIdentifier,
};
use oss_model::validate::Validate;

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::state::{BucketEdit, Cause, DeletedVersion, VersionId};

/// The maximum number of objects in one request.
const MAX_OBJECTS: usize = 1000;

/// Deletes objects; the response lists missing ones as deleted too.
pub(crate) fn delete_many(
    ctx: &RequestContext<'_>,
    request: DeleteMultipleObjects,
) -> Result<Option<DeleteResult>, ServiceError> {
    if ctx.header::<String>("content-md5")?.is_none() {
        return Err(missing_md5());
    }
    check(ctx, &request.delete)?;
    let versions = request.delete.objects.iter().map(version);
    let versions = versions.collect::<Result<Vec<_>, _>>()?;
    let objects = request.delete.objects.into_iter().zip(versions);
    let cause = ctx.cause();
    let deleted = ctx.edit_bucket(|bucket| {
        Ok(objects
            .map(|(object, version)| deleted(bucket, object, version, &cause))
            .collect())
    })?;
    if request.delete.quiet == Some(true) {
        return Ok(None);
    }
    let mut result = DeleteResult::default();
    result.deleted = deleted;
    Ok(Some(result))
}

fn check(ctx: &RequestContext<'_>, request: &Delete) -> Result<(), ServiceError> {
    let malformed = |message: String| ServiceError::malformed_xml(message);
    // A partly read key would name another object.
    Delete::from_xml_strict(&ctx.body).map_err(|error| malformed(error.to_string()))?;
    request
        .validate()
        .map_err(|broken| malformed(broken.to_string()))?;
    if !(1..=MAX_OBJECTS).contains(&request.objects.len()) {
        return Err(malformed(format!(
            "The request must list 1 to {MAX_OBJECTS} objects, not {}.",
            request.objects.len()
        )));
    }
    Ok(())
}

/// Returns the version that an entry names.
///
/// An id that no version can have is `InvalidArgument`, as the tests of the official SDKs saw.
fn version(object: &ObjectIdentifier) -> Result<Option<VersionId>, ServiceError> {
    match object.version_id.as_deref() {
        None | Some("") => Ok(None),
        Some(text) => VersionId::parse(text)
            .map(Some)
            .ok_or_else(|| ServiceError::invalid_argument("Invalid version id specified.")),
    }
}

/// Deletes an object or a version and describes that.
fn deleted(
    bucket: &mut BucketEdit<'_, '_>,
    object: ObjectIdentifier,
    version: Option<VersionId>,
    cause: &Cause,
) -> DeletedObject {
    let mut deleted = DeletedObject::new(&object.key);
    let marker = match version {
        None => bucket.delete_object(&object.key, cause),
        Some(id) => match bucket.delete_version(&object.key, id, cause) {
            DeletedVersion::DeleteMarker => Some(id),
            DeletedVersion::Object => None,
        },
    };
    deleted.version_id = object.version_id;
    deleted.delete_marker = marker.map(|_| true);
    deleted.delete_marker_version_id = marker.map(|id| id.to_string());
    deleted
}

fn missing_md5() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "MissingArgument",
        "Missing Some Required Arguments: the header Content-MD5.",
    )
    .with_ec("0016-00000606")
}
