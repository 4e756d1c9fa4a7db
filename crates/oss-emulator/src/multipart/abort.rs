//! Abort an upload.

use http::StatusCode;

use super::parameters::upload_id;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// Aborts an upload and discards its parts.
pub(crate) fn abort(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let id = upload_id(ctx)?;
    ctx.edit_bucket(|bucket| Ok(bucket.remove_upload(ctx.key(), id)?))?;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}
