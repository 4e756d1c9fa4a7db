//! Get a rule, list the rules.

use oss_model::inventory::{
    GetBucketInventory, InventoryConfiguration, ListBucketInventory,
    ListInventoryConfigurationsResult,
};

use super::normalize;
use crate::continuation_token::{decode_token, encode_token};
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::state::{Page, StateError, entries_after};

/// The number of rules in a page; it can't be changed by a parameter.
const PAGE_SIZE: usize = 100;

/// Returns a rule.
pub(crate) fn get(
    ctx: &RequestContext<'_>,
    GetBucketInventory { inventory_id, .. }: GetBucketInventory,
) -> Result<InventoryConfiguration, ServiceError> {
    ctx.with_bucket(|bucket| {
        Ok(normalize::returned(
            &bucket.rule(&inventory_id)?.configuration,
        ))
    })
}

/// Lists a page of the rules of a bucket by id.
///
/// For a bucket without rules it returns 404, as OSS does, and not an empty list.
pub(crate) fn list(
    ctx: &RequestContext<'_>,
    request: ListBucketInventory,
) -> Result<ListInventoryConfigurationsResult, ServiceError> {
    let token = request.continuation_token;
    let after = token
        .as_deref()
        .map(decode_token)
        .transpose()?
        .unwrap_or_default();
    let page = ctx.with_bucket(|bucket| {
        if bucket.rules.is_empty() {
            return Err(StateError::NoSuchInventory.into());
        }
        let rules = entries_after(&bucket.rules, &after);
        let rules = rules.map(|(_, rule)| normalize::returned(&rule.configuration));
        Ok(Page::take(rules, PAGE_SIZE))
    })?;
    let mut result = ListInventoryConfigurationsResult::default();
    result.is_truncated = Some(page.is_truncated);
    if page.is_truncated {
        result.next_continuation_token = page.items.last().map(|last| encode_token(&last.id));
    }
    result.continuation_token = token;
    result.inventory_configurations = page.items;
    Ok(result)
}
