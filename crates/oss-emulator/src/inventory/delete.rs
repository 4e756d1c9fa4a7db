//! Delete a rule.

use http::StatusCode;

use super::id::required_id;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// Deletes a rule; deleting a missing one succeeds.
///
/// That is an assumption: no document says it, and the SDKs' tests only suggest it.
pub(crate) fn delete(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let id = required_id(ctx)?;
    ctx.edit_bucket(|bucket| {
        bucket.remove_rule(id);
        Ok(())
    })?;
    Ok(Response::empty(StatusCode::NO_CONTENT))
}
