//! Replaces a rule by deleting the old one and putting the new one.

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::error::{ErrorRepr, Task, is_no_such_inventory};
use crate::replace_error::Restoration;
use crate::{Error, PreparedRule, ReplaceError, ReplaceState, is_equivalent};

/// A planned replacement: the new rule, and the one that it replaces.
///
/// [`InventoryClient::replacement`] returns it; nothing has been changed yet. Before calling
/// [`apply`](Self::apply), a program can show the change and save [`old`](Self::old), for example with a
/// [`ReplaceBackup`](crate::ReplaceBackup).
#[derive(Clone, Debug)]
pub struct Replacement {
    client: InventoryClient,
    old: Option<PreparedRule>,
    new: PreparedRule,
}

impl InventoryClient {
    /// Reads the rule that `rule` would replace; nothing is changed.
    ///
    /// # Errors
    ///
    /// [`Error::violations`] if the rule violates documented limits. An old rule that does is an error,
    /// too, because it couldn't be restored. Otherwise as [`get`](Self::get), except that a missing rule
    /// isn't an error.
    pub async fn replacement(&self, rule: &InventoryConfiguration) -> Result<Replacement, Error> {
        self.replacement_prepared(self.prepare(rule)?).await
    }

    /// Reads the rule that a prepared one would replace.
    ///
    /// # Errors
    ///
    /// As [`replacement`](Self::replacement).
    pub async fn replacement_prepared(&self, new: PreparedRule) -> Result<Replacement, Error> {
        let old = match self.get(&new.id).await {
            Ok(old) => Some(PreparedRule::try_from(old).map_err(|violations| {
                let repr = ErrorRepr::NotRestorable(violations);
                Error::new(Task::Put(new.id.clone()), &self.bucket, repr)
            })?),
            Err(error) if error.is_not_found() => None,
            Err(error) => return Err(error),
        };
        Ok(Replacement {
            client: self.clone(),
            old,
            new,
        })
    }

    /// Replaces the rule with the same id, or creates it.
    ///
    /// Calls [`replacement`](Self::replacement) and [`Replacement::apply`]. To keep the old rule even if
    /// the program is killed in between, call both yourself and save [`Replacement::old`] first.
    ///
    /// # Errors
    ///
    /// As both calls.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, model::InventoryConfiguration};
    /// # async fn example(inventory: InventoryClient, rule: InventoryConfiguration) {
    /// if let Err(error) = inventory.replace(&rule).await {
    ///     eprintln!("{error}");
    ///     if let Some(old) = error.unrestored_rule() {
    ///         // The old rule is or may be gone: save it.
    ///         eprintln!("{old:?}");
    ///     }
    /// }
    /// # }
    /// ```
    pub async fn replace(&self, rule: &InventoryConfiguration) -> Result<(), ReplaceError> {
        let replacement = self
            .replacement(rule)
            .await
            .map_err(ReplaceError::unchanged)?;
        // Boxed: the futures of up to a dozen requests would take too much of the caller's stack.
        Box::pin(replacement.delete_and_put()).await
    }
}

impl Replacement {
    /// Returns the rule that existed when the replacement was planned.
    #[must_use]
    pub fn old(&self) -> Option<&InventoryConfiguration> {
        self.old.as_deref()
    }

    /// Returns the new rule as it will be sent.
    #[must_use]
    pub fn new_rule(&self) -> &InventoryConfiguration {
        &self.new
    }

    /// Returns whether anything needs to change.
    ///
    /// An old rule that [is equivalent](is_equivalent) to the new one is left alone.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        !self.old().is_some_and(|old| is_equivalent(old, &self.new))
    }

    /// Deletes the old rule and puts the new one; the service offers no other way.
    ///
    /// If the new rule can't be put, the old one is put back. Until then no rule exists, and a report that
    /// would have started in that time is not written.
    ///
    /// # Concurrent writers
    ///
    /// The rule is read again first, and nothing is changed if it is no longer the [old](Self::old) one.
    /// A change by another client between that read and the deletion is lost, because the service has no
    /// conditional deletion. A rule that is put after the deletion is never overwritten. Reads can lag about
    /// a second behind writes, so leave more than that between two replacements of one rule.
    ///
    /// If an attempt to delete timed out and another one succeeded, the service may still apply the first
    /// one after all this, and delete the rule that exists then.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: dropping the future (or killing the process) can leave the rule deleted. Save
    /// [`old`](Self::old) first where that matters.
    ///
    /// # Errors
    ///
    /// [`ReplaceError::state`] is the known state of the rule. [`ReplaceError::unrestored_rule`] is the
    /// old rule, unless it certainly exists.
    pub async fn apply(self) -> Result<(), ReplaceError> {
        if let Some(old) = &self.old {
            self.check_unchanged(old).await?;
        }
        Box::pin(self.delete_and_put()).await
    }

    async fn check_unchanged(&self, old: &InventoryConfiguration) -> Result<(), ReplaceError> {
        let failed = |task: fn(String) -> Task, repr| {
            ReplaceError::unchanged(Error::new(task(old.id.clone()), &self.client.bucket, repr))
        };
        match self.client.read(&old.id).await {
            Ok(found) if is_equivalent(&found, old) => return Ok(()),
            Err(error) if !is_no_such_inventory(&error) => {
                return Err(failed(Task::Get, error.into()));
            }
            // A different rule, or none.
            Ok(_) | Err(_) => {}
        }
        Err(failed(Task::Put, ErrorRepr::Changed).with_unrestored(old, Restoration::NotTried))
    }

    async fn delete_and_put(&self) -> Result<(), ReplaceError> {
        if !self.is_needed() {
            return Ok(());
        }
        let deleted = match &self.old {
            Some(old) => self.delete(old).await?,
            None => false,
        };
        match (self.client.put_prepared(self.new.clone()).await, &self.old) {
            (Ok(()), _) => Ok(()),
            (Err(error), Some(old)) if deleted => Box::pin(self.restore(error, old)).await,
            // Another client deleted the old rule.
            (Err(error), Some(old)) => {
                Box::pin(self.find_state(error, old, Restoration::NotTried)).await
            }
            (Err(error), None) => Err(not_created(error)),
        }
    }

    /// Deletes the old rule; returns `false` if another client did so before.
    async fn delete(&self, old: &PreparedRule) -> Result<bool, ReplaceError> {
        match self.client.delete(&old.id).await.map_err(Error::into_step) {
            Ok(()) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) if !error.may_have_been_applied() => Err(ReplaceError::unchanged(error)),
            Err(error) => Err(Box::pin(self.restore_after_failed_delete(error, old)).await),
        }
    }

    /// Puts a rule back whose deletion failed but may have been applied.
    async fn restore_after_failed_delete(&self, error: Error, old: &PreparedRule) -> ReplaceError {
        let attempts = error.client_error().map(oss_client::Error::attempts);
        let restoration = match self.client.put_without_read_back(old.clone()).await {
            // The only deletion was applied, otherwise the put would conflict.
            Ok(()) if attempts == Some(1) => {
                return ReplaceError::new(error, ReplaceState::Restored);
            }
            // One deletion was applied, and another one may follow.
            Ok(()) => Restoration::Done,
            Err(conflict) if conflict.is_already_exists() => Restoration::Conflict(conflict),
            Err(failed) => Restoration::Failed(failed),
        };
        ReplaceError::new(error, ReplaceState::Unknown).with_unrestored(old, restoration)
    }

    /// Puts the old rule back, unless the new one exists after all.
    ///
    /// A put tells more than a read: it is refused if any rule exists, while reads can lag behind.
    async fn restore(&self, error: Error, old: &PreparedRule) -> Result<(), ReplaceError> {
        let failed = match self.client.put_without_read_back(old.clone()).await {
            Ok(()) => return Err(ReplaceError::new(error, ReplaceState::Restored)),
            Err(conflict) if conflict.is_already_exists() => {
                return self
                    .find_state(error, old, Restoration::Conflict(conflict))
                    .await;
            }
            Err(failed) => failed,
        };
        let is_unknown = error.may_have_been_applied() || failed.may_have_been_applied();
        let state = if is_unknown {
            ReplaceState::Unknown
        } else {
            ReplaceState::Gone
        };
        Err(ReplaceError::new(error, state).with_unrestored(old, Restoration::Failed(failed)))
    }

    /// Reads the current rule after the put of the new one failed.
    ///
    /// The new rule may exist after all, or one of another client.
    async fn find_state(
        &self,
        error: Error,
        old: &PreparedRule,
        restoration: Restoration,
    ) -> Result<(), ReplaceError> {
        let had_no_conflict = matches!(restoration, Restoration::NotTried);
        let state = match self.client.read_back(&self.new).await {
            Ok(Some(found)) if is_equivalent(&found, &self.new) => return Ok(()),
            // The old rule isn't another client's: it is the deleted one, still visible.
            Ok(Some(found)) if !is_equivalent(&found, old) => ReplaceState::ConcurrentlyReplaced,
            Ok(None) if had_no_conflict && !error.may_have_been_applied() => ReplaceState::Gone,
            _ => ReplaceState::Unknown,
        };
        Err(ReplaceError::new(error, state).with_unrestored(old, restoration))
    }
}

/// Returns the error of a put that failed where no rule existed.
fn not_created(error: Error) -> ReplaceError {
    let state = if error.may_have_been_applied() {
        ReplaceState::Unknown
    } else if error.is_already_exists() {
        ReplaceState::ConcurrentlyReplaced
    } else {
        ReplaceState::Unchanged
    };
    ReplaceError::new(error, state)
}
