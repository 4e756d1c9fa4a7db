//! Delete up to 1,000 objects in one request.

use http::StatusCode;
use oss_model::object::{Delete, DeleteResult, DeletedObject, ObjectIdentifier};
use oss_model::validate::Validate;

use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::{BucketEdit, DeletedVersion, VersionId};

/// The maximum number of objects in one request.
const MAX_OBJECTS: usize = 1000;

/// Deletes objects; the response lists missing ones as deleted too.
pub(crate) fn delete_many(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let encoding = Encoding::from_query(ctx.query())?;
    if ctx.header("content-md5")?.is_none() {
        return Err(missing_md5());
    }
    let request = read(&ctx.body)?;
    let versions = request.objects.iter().map(version);
    let versions = versions.collect::<Result<Vec<_>, _>>()?;
    let objects = request.objects.into_iter().zip(versions);
    let deleted = ctx.edit_bucket(|bucket| {
        objects
            .map(|(object, version)| deleted(bucket, object, version, ctx, encoding))
            .collect::<Result<Vec<_>, _>>()
    })?;
    if request.quiet == Some(true) {
        return Ok(Response::empty(StatusCode::OK));
    }
    let mut result = DeleteResult::default();
    result.encoding_type = encoding.encoding_type();
    result.deleted = deleted;
    Response::document(&result)
}

/// Reads the list strictly: a partly read key would name another object.
fn read(body: &[u8]) -> Result<Delete, ServiceError> {
    let malformed = |message: String| ServiceError::malformed_xml(message);
    let request = Delete::from_xml_strict(body).map_err(|error| malformed(error.to_string()))?;
    request
        .validate()
        .map_err(|broken| malformed(broken.to_string()))?;
    if !(1..=MAX_OBJECTS).contains(&request.objects.len()) {
        return Err(malformed(format!(
            "The request must list 1 to {MAX_OBJECTS} objects, not {}.",
            request.objects.len()
        )));
    }
    Ok(request)
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
    ctx: &RequestContext<'_>,
    encoding: Encoding,
) -> Result<DeletedObject, ServiceError> {
    let mut deleted = DeletedObject::new(encoding.encode(&object.key)?);
    let marker = match version {
        None => bucket.delete_object(&object.key, ctx.cause),
        Some(id) => match bucket.delete_version(&object.key, id, ctx.cause) {
            DeletedVersion::DeleteMarker => Some(id),
            DeletedVersion::Object => None,
        },
    };
    deleted.version_id = object.version_id;
    deleted.delete_marker = marker.map(|_| true);
    deleted.delete_marker_version_id = marker.map(|id| id.to_string());
    Ok(deleted)
}

fn missing_md5() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "MissingArgument",
        "Missing Some Required Arguments: the header Content-MD5.",
    )
    .with_ec("0016-00000606")
}
