//! Replaces a rule, which the service knows only as a deletion and a put.

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::error::{Cause, Task, is_no_such_inventory};
use crate::replace_error::PuttingBack;
use crate::{Error, ReplaceError, ReplaceState, prepare, same_rule};

/// A planned replacement: the new rule, and the one that it replaces.
///
/// It is made by [`InventoryClient::replacement`], and nothing has been changed yet. Between that and
/// [`apply`](Self::apply) a program can show what will change, and save [`old`](Self::old).
#[derive(Clone, Debug)]
pub struct Replacement {
    client: InventoryClient,
    old: Option<InventoryConfiguration>,
    new: InventoryConfiguration,
}

impl InventoryClient {
    /// Reads what a rule would replace; nothing is changed.
    ///
    /// # Errors
    ///
    /// [`Error::violations`] if the rule breaks documented rules. If the one in its place does, that is an
    /// error, too: it could not be put back. Otherwise as [`get`](Self::get), except that a rule that does
    /// not exist is no error.
    pub async fn replacement(&self, rule: &InventoryConfiguration) -> Result<Replacement, Error> {
        let refused = |violations| Error::new(Task::Put(rule.id.clone()), &self.bucket, violations);
        let new = prepare(rule).map_err(refused)?;
        let old = match self.get(&new.id).await {
            Ok(old) => Some(prepare(&old).map_err(|violations| {
                let cause = Cause::NotRestorable(violations);
                Error::new(Task::Put(new.id.clone()), &self.bucket, cause)
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

    /// Puts a rule in the place of the one with the same id, if there is one.
    ///
    /// Short for [`replacement`](Self::replacement) and [`Replacement::apply`]. To keep the old rule even if
    /// the program is killed half way, call the two yourself, and save it in between.
    ///
    /// # Errors
    ///
    /// As those two.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, model::InventoryConfiguration};
    /// # async fn example(inventory: InventoryClient, rule: InventoryConfiguration) {
    /// if let Err(error) = inventory.replace(&rule).await {
    ///     eprintln!("{error}");
    ///     if let Some(old) = error.to_restore() {
    ///         // The old one is gone, or may be: keep it.
    ///         eprintln!("{old:?}");
    ///     }
    /// }
    /// # }
    /// ```
    pub async fn replace(&self, rule: &InventoryConfiguration) -> Result<(), ReplaceError> {
        let replacement = self.replacement(rule).await;
        let replacement = replacement.map_err(ReplaceError::unchanged)?;
        // Three requests, one after the other, and what may follow: not on the stack of the caller.
        Box::pin(replacement.carry_out()).await
    }
}

impl Replacement {
    /// Returns the rule that was there when this was made.
    #[must_use]
    pub fn old(&self) -> Option<&InventoryConfiguration> {
        self.old.as_ref()
    }

    /// Returns the new rule, as it will be sent.
    #[must_use]
    pub fn new_rule(&self) -> &InventoryConfiguration {
        &self.new
    }

    /// Says whether anything is to be changed: rules that are the [same](same_rule) are left alone.
    #[must_use]
    pub fn is_needed(&self) -> bool {
        !self
            .old
            .as_ref()
            .is_some_and(|old| same_rule(old, &self.new))
    }

    /// Deletes the old rule and puts the new one; the service knows no other way.
    ///
    /// If the new one cannot be put, the old one is put back. Meanwhile there is none: a report that
    /// would have begun then is not made.
    ///
    /// # Concurrent writers
    ///
    /// The rule is read again first, and nothing is changed if it is not the [old](Self::old) one any more.
    /// What another client changes between that and the deletion is deleted unseen, since the service knows
    /// no condition for it. Nothing that is put after the deletion is ever overwritten. Reads can lag about a
    /// second behind writes, so leave more than that between two replacements of one rule.
    ///
    /// If an attempt to delete ended by a limit, and another one succeeded, the first may still be on its way:
    /// should the service carry it out after all this, it deletes the rule that is there then.
    ///
    /// # Cancel safety
    ///
    /// None: if the future is dropped, the old rule may be deleted and nothing put. So may it if the
    /// program is killed. Save [`old`](Self::old) before, where that matters.
    ///
    /// # Errors
    ///
    /// The error says why, and [`ReplaceError::state`] what is there now as far as that is known;
    /// [`ReplaceError::to_restore`] is the old rule unless it is certain that it is there.
    pub async fn apply(self) -> Result<(), ReplaceError> {
        if let Some(old) = &self.old {
            self.check_unchanged(old).await?;
        }
        Box::pin(self.carry_out()).await
    }

    async fn check_unchanged(&self, old: &InventoryConfiguration) -> Result<(), ReplaceError> {
        let failed = |task: fn(String) -> Task, cause| {
            ReplaceError::unchanged(Error::new(task(old.id.clone()), &self.client.bucket, cause))
        };
        match self.client.read(&old.id).await {
            Ok(found) if same_rule(&found, old) => return Ok(()),
            Err(error) if !is_no_such_inventory(&error) => {
                return Err(failed(Task::Get, error.into()));
            }
            // Another one, or none.
            Ok(_) | Err(_) => {}
        }
        Err(failed(Task::Put, Cause::Changed).lost(old, PuttingBack::NotTried))
    }

    async fn carry_out(&self) -> Result<(), ReplaceError> {
        if !self.is_needed() {
            return Ok(());
        }
        let deleted = match &self.old {
            Some(old) => self.delete(old).await?,
            None => false,
        };
        match (self.client.put(&self.new).await, &self.old) {
            (Ok(()), _) => Ok(()),
            (Err(error), Some(old)) if deleted => Box::pin(self.put_back(error, old)).await,
            // Somebody else has deleted it.
            (Err(error), Some(old)) => Box::pin(self.look(error, old, PuttingBack::NotTried)).await,
            (Err(error), None) => Err(not_created(error)),
        }
    }

    /// Deletes the old rule, and says whether it was there; somebody else may have deleted it meanwhile.
    async fn delete(&self, old: &InventoryConfiguration) -> Result<bool, ReplaceError> {
        match self.client.delete(&old.id).await.map_err(Error::of_step) {
            Ok(()) => Ok(true),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) if !error.may_have_been_applied() => Err(ReplaceError::unchanged(error)),
            Err(error) => Err(Box::pin(self.undelete(error, old)).await),
        }
    }

    /// Puts a rule back whose deletion failed, but may have been carried out.
    async fn undelete(&self, error: Error, old: &InventoryConfiguration) -> ReplaceError {
        let attempts = error.client_error().map(oss_client::Error::attempts);
        let putting_back = match self.client.put_unsettled(old).await {
            // The one deletion was carried out, or there would be a conflict.
            Ok(()) if attempts == Some(1) => {
                return ReplaceError::new(error, ReplaceState::Restored);
            }
            // One deletion was, and another may be carried out later.
            Ok(()) => PuttingBack::Done,
            Err(conflict) if conflict.is_already_exists() => PuttingBack::Conflict(conflict),
            Err(failed) => PuttingBack::Failed(failed),
        };
        ReplaceError::new(error, ReplaceState::Unknown).lost(old, putting_back)
    }

    /// Puts the old rule back, unless the new one is there after all.
    ///
    /// To put it says more than to read would: it is refused if there is any rule, and reads can lag behind.
    async fn put_back(
        &self,
        error: Error,
        old: &InventoryConfiguration,
    ) -> Result<(), ReplaceError> {
        let failed = match self.client.put_unsettled(old).await {
            Ok(()) => return Err(ReplaceError::new(error, ReplaceState::Restored)),
            Err(conflict) if conflict.is_already_exists() => {
                return self.look(error, old, PuttingBack::Conflict(conflict)).await;
            }
            Err(failed) => failed,
        };
        let is_known = !error.may_have_been_applied() && !failed.may_have_been_applied();
        let state = if is_known {
            ReplaceState::Gone
        } else {
            ReplaceState::Unknown
        };
        Err(ReplaceError::new(error, state).lost(old, PuttingBack::Failed(failed)))
    }

    /// Looks at what is there after the new rule could not be put: it may be, or one of somebody else.
    async fn look(
        &self,
        error: Error,
        old: &InventoryConfiguration,
        putting_back: PuttingBack,
    ) -> Result<(), ReplaceError> {
        let met_nothing = matches!(putting_back, PuttingBack::NotTried);
        let state = match self.client.read_back(&self.new).await {
            Ok(Some(found)) if same_rule(&found, &self.new) => return Ok(()),
            // Nobody else would put the old one: it is that which was deleted, and still seen.
            Ok(Some(found)) if !same_rule(&found, old) => ReplaceState::Taken,
            Ok(None) if met_nothing && !error.may_have_been_applied() => ReplaceState::Gone,
            _ => ReplaceState::Unknown,
        };
        Err(ReplaceError::new(error, state).lost(old, putting_back))
    }
}

/// Says what is there after a put that failed where there was no rule.
fn not_created(error: Error) -> ReplaceError {
    let state = if error.may_have_been_applied() {
        ReplaceState::Unknown
    } else if error.is_already_exists() {
        ReplaceState::Taken
    } else {
        ReplaceState::Unchanged
    };
    ReplaceError::new(error, state)
}
