//! Applies one change of a plan.

use std::time::Duration;

use oss_model::inventory::InventoryConfiguration;

use crate::client::InventoryClient;
use crate::client::replace::OldRule;
use crate::error::Task;
use crate::{
    Change, ChangeKind, ChangeOutcome, PreparedRule, ReplaceError, Replaced, Replacement,
    is_equivalent,
};

/// Applies one change of a plan.
pub(super) async fn change(client: &InventoryClient, change: &Change) -> ChangeOutcome {
    let outcome = match (change.kind(), change.new_rule()) {
        (ChangeKind::Create, Some(new)) => create(client, new).await,
        (ChangeKind::Replace, Some(new)) => replace(client, change, new).await,
        (ChangeKind::Delete, _) => delete(client, change).await,
        _ => Ok(Replaced::new(false)),
    };
    match outcome {
        Ok(replaced) => ChangeOutcome::done(replaced),
        Err(error) => ChangeOutcome::Failed(error.with_kind(change.kind())),
    }
}

async fn create(client: &InventoryClient, new: &PreparedRule) -> Result<Replaced, ReplaceError> {
    let error = match client.put_prepared(new.clone()).await {
        Ok(()) => return Ok(Replaced::new(false)),
        Err(error) => error,
    };
    if error.is_already_exists()
        && let Ok(found) = client.read(&new.id).await
    {
        if is_equivalent(&found, new) {
            return Ok(Replaced::new(false));
        }
        let new = InventoryConfiguration::clone(new);
        return Err(ReplaceError::not_created(error.with_existing(new, found)));
    }
    Err(ReplaceError::not_created(error))
}

async fn replace(
    client: &InventoryClient,
    change: &Change,
    new: &PreparedRule,
) -> Result<Replaced, ReplaceError> {
    // The rule is read again before anything is deleted, which sets the time.
    let replacement = Replacement::new(client, change.old().cloned(), new.clone(), Duration::ZERO)
        .map_err(ReplaceError::unchanged)?;
    replacement.apply().await
}

async fn delete(client: &InventoryClient, change: &Change) -> Result<Replaced, ReplaceError> {
    let Some(old) = change.old() else {
        return Ok(Replaced::new(false));
    };
    let task = Task::Delete(old.id.clone());
    let mut old =
        OldRule::new(client, old.clone(), Duration::ZERO, task).map_err(ReplaceError::unchanged)?;
    if let Err(changed) = old.keep_unchanged(None).await {
        let conflict = changed.error().conflict();
        return if conflict.is_some_and(|it| it.found().is_none()) {
            Ok(Replaced::new(false))
        } else {
            Err(changed)
        };
    }
    let outcome = delete_rule(&mut old).await;
    old.settle(outcome).await
}

/// Deletes a rule, and reads until it is gone.
async fn delete_rule(old: &mut OldRule) -> Result<Replaced, ReplaceError> {
    let deletion = old.delete().await?;
    old.confirm_gone().await?;
    Ok(Replaced::new(deletion.may_be_of_another_rule()))
}
