//! Delete a rule.

use oss_model::inventory::DeleteBucketInventory;

use crate::error::ServiceError;
use crate::request_context::RequestContext;

/// Deletes a rule; deleting a missing one succeeds.
///
/// That is an assumption: no document says it, and the SDKs' tests only suggest it.
pub(crate) fn delete(
    ctx: &RequestContext<'_>,
    DeleteBucketInventory { inventory_id, .. }: DeleteBucketInventory,
) -> Result<(), ServiceError> {
    ctx.edit_bucket(|bucket| {
        bucket.remove_rule(&inventory_id);
        Ok(())
    })
}
