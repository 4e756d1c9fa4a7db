//! Put a rule: only ever a new one.

use http::StatusCode;
use oss_model::inventory::InventoryConfiguration;

use super::{MOST_RULES, check, document, echo};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::store::Bucket;

/// Creates a rule.
///
/// The code of the refusal to overwrite is the one that was observed; the table of the operation's
/// page spells it `InventoryAlreadyExist`.
pub(crate) fn put(call: &Call<'_>) -> Result<Answer, ServiceError> {
    call.with_bucket(|_| Ok(()))?;
    let id = call.query().non_empty("inventoryId")?;
    let id = id.ok_or_else(|| {
        // The number of this mistake is not known; 02 is the one of get and delete.
        ServiceError::invalid_argument("The parameter inventoryId is missing.")
    })?;
    let rule = document::read(call.body)?;
    check::rule(&rule, id, &call.service.account_id)?;
    call.with_bucket(|bucket| insert(bucket, echo::stored(rule)))?;
    Ok(Answer::empty(StatusCode::OK))
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
    if bucket.rules.len() >= MOST_RULES {
        return Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InventoryExceedLimit",
            "It is not allowed to create more inventory than limit.",
        ));
    }
    bucket.rules.insert(rule.id.clone(), rule);
    Ok(())
}
