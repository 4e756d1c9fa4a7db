//! Put a rule: a put only creates.

use http::StatusCode;
use oss_model::inventory::InventoryConfiguration;

use super::{normalize, parse, validate};
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::{Bucket, Rule};

/// The maximum number of rules in a bucket.
const MAX_RULES: usize = 1000;

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
    ctx.with_bucket(|bucket| insert(bucket, normalize::stored(rule)))?;
    Ok(Response::empty(StatusCode::OK))
}

fn insert(bucket: &mut Bucket, rule: InventoryConfiguration) -> Result<(), ServiceError> {
    if bucket.rules.contains_key(&rule.id) {
        return Err(ServiceError::new(
            StatusCode::CONFLICT,
            "InventoryConfigurationAlreadyExists",
            "The inventory configuration already exists.",
        )
        .with_ec("0020-00000042"));
    }
    if bucket.rules.len() >= MAX_RULES {
        return Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InventoryExceedLimit",
            "It is not allowed to create more inventory than limit.",
        ));
    }
    let rule = Rule::new(rule);
    bucket.next_run = bucket.next_run.min(rule.next_run);
    bucket.rules.insert(rule.configuration.id.clone(), rule);
    Ok(())
}
