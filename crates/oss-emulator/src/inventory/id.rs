//! The parameter `inventoryId`.

use crate::error::ServiceError;
use crate::request_context::RequestContext;

/// Returns the id in the query of a get or a delete.
pub(super) fn required_id<'r>(ctx: &RequestContext<'r>) -> Result<&'r str, ServiceError> {
    let id = ctx.query().non_empty("inventoryId")?;
    id.ok_or_else(|| {
        ServiceError::invalid_argument("The parameter inventoryId is missing.")
            .with_ec("0020-00000002")
    })
}
