//! Delete an object or a version.

use oss_model::object::{DeleteObject, DeleteObjectOutput};

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::state::{DeletedVersion, VersionId};

/// Deletes an object or a version; deleting a missing one succeeds.
pub(crate) fn delete(
    ctx: &RequestContext<'_>,
    request: DeleteObject,
) -> Result<DeleteObjectOutput, ServiceError> {
    let key = &request.key;
    let mut output = DeleteObjectOutput::default();
    let Some(text) = request.version_id else {
        let marker = ctx.edit_bucket(|bucket| Ok(bucket.delete_object(key, &ctx.cause())))?;
        output.delete_marker = marker.map(|_| true);
        output.version_id = marker.map(|id| id.to_string());
        return Ok(output);
    };
    // The response has the id in a header.
    if text.chars().any(char::is_control) {
        let message = "The version id has a character that a header cannot carry.";
        return Err(ServiceError::invalid_argument(message));
    }
    let (deleted, is_versioned) = ctx.edit_bucket(|bucket| {
        // No version has an id that can't be read.
        let deleted = VersionId::parse(&text).map_or(DeletedVersion::Object, |id| {
            bucket.delete_version(key, id, &ctx.cause())
        });
        Ok((deleted, bucket.bucket().is_versioned()))
    })?;
    if is_versioned {
        output.version_id = Some(text);
        output.delete_marker = match deleted {
            DeletedVersion::DeleteMarker => Some(true),
            DeletedVersion::Object => None,
        };
    }
    Ok(output)
}
