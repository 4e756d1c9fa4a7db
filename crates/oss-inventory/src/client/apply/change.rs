//! Applies one change of a plan.

use std::sync::Arc;
use std::time::Duration;

use crate::client::InventoryClient;
use crate::client::replace::{Deletion, OldRule};
use crate::error::{ErrorRepr, Task};
use crate::{
    Change, ChangeKind, ChangeOutcome, Error, Journal, PreparedRule, ReplaceError, Replacement,
    is_equivalent,
};

/// Applies one change of a plan.
pub(super) async fn change(
    client: &InventoryClient,
    change: &Change,
    journal: Option<&Arc<dyn Journal>>,
) -> ChangeOutcome {
    let outcome = match (change.kind(), change.new_rule()) {
        (ChangeKind::Create, Some(new)) => create(client, new).await,
        (ChangeKind::Replace, Some(new)) => replace(client, change, new, journal).await,
        (ChangeKind::Delete, _) => delete(client, change, journal).await,
        _ => Ok(false),
    };
    match outcome {
        Ok(may_have_deleted_another_rule) => ChangeOutcome::done(may_have_deleted_another_rule),
        Err(error) => ChangeOutcome::Failed(error.with_kind(change.kind())),
    }
}

async fn create(client: &InventoryClient, new: &PreparedRule) -> Result<bool, ReplaceError> {
    let error = match client.put_prepared(new.clone()).await {
        Ok(()) => return Ok(false),
        Err(error) => error,
    };
    if error.is_already_exists() {
        let found = client.read(&new.id).await;
        if found.is_ok_and(|found| is_equivalent(&found, new)) {
            return Ok(false);
        }
    }
    Err(ReplaceError::not_created(error))
}

async fn replace(
    client: &InventoryClient,
    change: &Change,
    new: &PreparedRule,
    journal: Option<&Arc<dyn Journal>>,
) -> Result<bool, ReplaceError> {
    let old = old_rule(client, change, Task::Put)?;
    let mut replacement = Replacement::new(client, Some(old), new.clone());
    replacement.set_journal(journal.cloned());
    let replaced = replacement.apply().await?;
    Ok(replaced.may_have_deleted_another_rule())
}

async fn delete(
    client: &InventoryClient,
    change: &Change,
    journal: Option<&Arc<dyn Journal>>,
) -> Result<bool, ReplaceError> {
    let mut old = old_rule(client, change, Task::Delete)?;
    match old.find().await.map_err(ReplaceError::unchanged)? {
        None => return Ok(false),
        Some(found) => old.check(Some(found))?,
    }
    old.keep(journal, None).await?;
    let outcome = delete_rule(&mut old).await;
    old.settle(outcome).await
}

/// Deletes a rule, and reads until it is gone.
async fn delete_rule(old: &mut OldRule) -> Result<bool, ReplaceError> {
    let deletion = old.delete().await?;
    old.confirm_gone().await?;
    Ok(deletion == Deletion::Uncertain)
}

/// Returns the rule of the plan that is to be replaced or deleted.
fn old_rule(
    client: &InventoryClient,
    change: &Change,
    task: fn(String) -> Task,
) -> Result<OldRule, ReplaceError> {
    let task = task(change.id().to_owned());
    let Some(old) = change.old() else {
        let error = Error::new(task, &client.bucket, ErrorRepr::Changed);
        return Err(ReplaceError::unchanged(error));
    };
    // The rule is read again before anything is deleted, which sets the time.
    let read_at = Duration::ZERO;
    OldRule::new(client, old.clone(), read_at, task).map_err(ReplaceError::unchanged)
}
