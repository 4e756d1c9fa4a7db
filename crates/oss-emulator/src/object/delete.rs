//! Delete an object.

use http::StatusCode;

use super::find::ONLY_VERSION;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// Deletes an object; deleting a missing object or version succeeds.
pub(crate) fn delete(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let version = ctx.query().non_empty("versionId")?;
    ctx.with_bucket(|bucket| {
        if version.is_none_or(|version| version == ONLY_VERSION) {
            bucket.objects.remove(ctx.key());
        }
        Ok(())
    })?;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}
