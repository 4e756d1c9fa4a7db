//! Delete up to 1,000 objects in one request.

use http::StatusCode;
use oss_model::object::{Delete, DeleteResult, DeletedObject, ObjectIdentifier};
use oss_model::validate::Validate;

use super::find::ONLY_VERSION;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// The maximum number of objects in one request.
const MAX_OBJECTS: usize = 1000;

/// Deletes objects; the response lists missing ones as deleted too.
pub(crate) fn delete_many(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let encoding = Encoding::from_query(ctx.query())?;
    if ctx.header("content-md5")?.is_none() {
        return Err(missing_md5());
    }
    let request = read(ctx.body)?;
    ctx.with_bucket(|bucket| {
        for object in request
            .objects
            .iter()
            .filter(|object| is_only_version(object))
        {
            bucket.objects.remove(&object.key);
        }
        Ok(())
    })?;
    if request.quiet == Some(true) {
        return Ok(Response::empty(StatusCode::OK));
    }
    let deleted = request.objects.into_iter();
    let mut result = DeleteResult::default();
    result.encoding_type = encoding.encoding_type();
    result.deleted = deleted
        .map(|object| deleted_object(object, encoding))
        .collect::<Result<_, _>>()?;
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

/// Returns whether an entry names the only version of its object, or none.
fn is_only_version(object: &ObjectIdentifier) -> bool {
    let version = object.version_id.as_deref().unwrap_or_default();
    version.is_empty() || version == ONLY_VERSION
}

fn deleted_object(
    object: ObjectIdentifier,
    encoding: Encoding,
) -> Result<DeletedObject, ServiceError> {
    let mut deleted = DeletedObject::new(encoding.encode(&object.key)?);
    deleted.version_id = object.version_id;
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
