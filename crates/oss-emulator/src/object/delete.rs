//! Delete an object or a version.

use http::StatusCode;

use super::headers::version_headers;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::{DeletedVersion, VersionId};
use crate::state_error::{DELETE_MARKER, VERSION_ID};

/// Deletes an object or a version; deleting a missing one succeeds.
pub(crate) fn delete(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let response = Response::empty(StatusCode::NO_CONTENT);
    let Some(text) = ctx.query().non_empty("versionId")? else {
        let marker = ctx.edit_bucket(|bucket| Ok(bucket.delete_object(ctx.key(), ctx.cause)))?;
        let response = response.with_headers(version_headers(marker));
        return Ok(match marker {
            Some(_) => response.with_header_text(DELETE_MARKER, "true"),
            None => response,
        });
    };
    let (deleted, is_versioned) = ctx.edit_bucket(|bucket| {
        // No version has an id that can't be read.
        let deleted = VersionId::parse(text).map_or(DeletedVersion::Object, |id| {
            bucket.delete_version(ctx.key(), id, ctx.cause)
        });
        Ok((deleted, bucket.bucket().is_versioned()))
    })?;
    if !is_versioned {
        return Ok(response);
    }
    let response = response.with_header_text(VERSION_ID, text);
    Ok(match deleted {
        DeletedVersion::DeleteMarker => response.with_header_text(DELETE_MARKER, "true"),
        DeletedVersion::Object => response,
    })
}
