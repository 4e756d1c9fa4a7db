//! Get a rule, list the rules.

use oss_model::inventory::ListInventoryConfigurationsResult;

use super::{PAGE, echo, required_id};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::store::{Page, following};
use crate::token::{token, token_to_id};

/// Returns a rule.
pub(crate) fn get(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let id = required_id(call)?;
    let rule = call.with_bucket(|bucket| {
        let rule = bucket.rules.get(id);
        rule.map(echo::shown)
            .ok_or_else(ServiceError::no_such_inventory)
    })?;
    Answer::document(&rule)
}

/// Lists a page of the rules of a bucket, in the order of their ids.
///
/// A bucket without rules is answered with 404, as OSS does, not with an empty list.
pub(crate) fn list(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let asked = call.query().non_empty("continuation-token")?;
    let after = asked.map(token_to_id).transpose()?.unwrap_or_default();
    let page = call.with_bucket(|bucket| {
        if bucket.rules.is_empty() {
            return Err(ServiceError::no_such_inventory());
        }
        let rules = following(&bucket.rules, &after);
        Ok(Page::take(rules.map(|(_, rule)| echo::shown(rule)), PAGE))
    })?;
    let mut result = ListInventoryConfigurationsResult::default();
    result.is_truncated = Some(page.is_truncated);
    if page.is_truncated {
        result.next_continuation_token = page.items.last().map(|last| token(&last.id));
    }
    result.continuation_token = asked.map(String::from);
    result.inventory_configurations = page.items;
    Answer::document(&result)
}
