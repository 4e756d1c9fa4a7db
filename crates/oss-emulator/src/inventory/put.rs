//! Put a rule: a put only creates.

use http::StatusCode;

use super::{normalize, parse, validate};
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// Creates a rule; an existing one is never overwritten.
///
/// For that OSS was observed to return 409 `InventoryConfigurationAlreadyExists`, as here. The error
/// table in the documentation of `PutBucketInventory` calls the code `InventoryAlreadyExist`.
pub(crate) fn put(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    ctx.require_bucket()?;
    let id = ctx.query().non_empty("inventoryId")?;
    let id = id.ok_or_else(|| {
        // The EC for a put is unknown; 0020-00000002 is for get and delete.
        ServiceError::invalid_argument("The parameter inventoryId is missing.")
    })?;
    let rule = parse::rule(ctx.body)?;
    validate::rule(&rule, id, &ctx.state.account_id)?;
    ctx.edit_bucket(|bucket| Ok(bucket.create_rule(normalize::stored(rule), ctx.now)?))?;
    Ok(Response::empty(StatusCode::OK))
}
