//! Replaces a rule by deleting the old one and putting the new one.

mod deletion;
mod old_rule;
mod outcome;

use std::time::Duration;

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::error::Task;
use crate::replace_error::Restoration;
use crate::{Error, PreparedRule, ReplaceError, Replaced, is_equivalent};

pub(super) use deletion::Deletion;
pub(super) use old_rule::{MIN_TIME, OldRule};

/// How long a new rule must exist until it counts.
///
/// A replacement that deletes sooner than this after its read of the old rule deletes the old rule, or one
/// that doesn't count yet. Only such a replacement puts the old rule back.
pub(super) const SETTLING_TIME: Duration = Duration::from_secs(2);

/// A planned replacement: the new rule, and the one that it replaces.
///
/// [`InventoryClient::replacement`] returns it; nothing has been changed yet. Before calling
/// [`apply`](Self::apply), a program can show the change, and give the client a [journal](InventoryClient::with_journal) that
/// keeps the old rule until the new one exists.
#[derive(Clone, Debug)]
pub struct Replacement {
    client: InventoryClient,
    old: Option<OldRule>,
    new: PreparedRule,
}

impl InventoryClient {
    /// Reads the rule that `rule` would replace; nothing is changed.
    ///
    /// If `rule` was made from one that was read before, use [`replacement_of`](Self::replacement_of): changes of other
    /// clients before this call aren't noticed.
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
        let read_at = self.client.clock().monotonic();
        let old = self.started().find(&new.id).await?;
        Replacement::new(self, old, new, read_at)
    }

    /// Replaces the rule with the same id, or creates it.
    ///
    /// # Changes of other clients
    ///
    /// It replaces the rule that exists *now*. If `rule` was made from one that was read before, changes of other clients
    /// since then are undone, and a rule that was deleted since then is created again, without an error. Use
    /// [`update`](Self::update), or [`replacement_of`](Self::replacement_of) with the rule that was read.
    ///
    /// # Interruptions
    ///
    /// Calls [`replacement`](Self::replacement) and [`Replacement::apply`]. To keep the old rule even if
    /// the program is killed in between, give the client a [journal](Self::with_journal).
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
    pub async fn replace(&self, rule: &InventoryConfiguration) -> Result<Replaced, ReplaceError> {
        let replacement = self
            .started()
            .replacement(rule)
            .await
            .map_err(ReplaceError::unchanged)?;
        // Boxed: the futures of up to a dozen requests would take too much of the caller's stack.
        match &self.journal {
            Some(_) => Box::pin(replacement.check_and_replace()).await,
            // The rule was read just now.
            None => Box::pin(replacement.delete_and_put()).await,
        }
    }
}

impl Replacement {
    pub(super) fn new(
        client: &InventoryClient,
        old: Option<InventoryConfiguration>,
        new: PreparedRule,
        read_at: Duration,
    ) -> Result<Self, Error> {
        let task = Task::Put(new.id.clone());
        let old = old.map(|old| OldRule::new(client, old, read_at, task));
        Ok(Self {
            client: client.clone(),
            old: old.transpose()?,
            new,
        })
    }

    /// Returns the rule that existed when the replacement was planned.
    #[must_use]
    pub fn old(&self) -> Option<&InventoryConfiguration> {
        self.old.as_ref().map(|old| &**old.rule())
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
    /// would have started in that time is not written. Success takes at least two seconds: the new rule is
    /// read again after that time.
    ///
    /// # Concurrent writers
    ///
    /// The rule is read again first, and nothing is changed if it is no longer the [old](Self::old) one.
    /// A change by another client between that read and the deletion is lost, because the service has no
    /// conditional deletion. A rule that is put after the deletion is never overwritten. If more than two
    /// seconds pass between the read and the end of the deletion, the deleted rule may have been another
    /// client's, so the old one isn't put back, and [`Replaced`] says so. Reads can lag about a second behind writes, so leave more
    /// than that between two replacements of one rule.
    ///
    /// # Lost responses
    ///
    /// A deletion whose response is lost could be applied later, and then delete the new rule. So it isn't
    /// repeated at once. The client waits for its
    /// [time limit of an operation](oss_client::ClientBuilder::operation_timeout), or five minutes without one,
    /// and reads the rule again.
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: dropping the future (or killing the process) can leave the rule deleted. Use a
    /// [journal](InventoryClient::with_journal) where that matters.
    ///
    /// # Errors
    ///
    /// [`ReplaceError::state`] is the known state of the rule. [`ReplaceError::unrestored_rule`] is the
    /// old rule, unless it certainly exists.
    pub async fn apply(mut self) -> Result<Replaced, ReplaceError> {
        Box::pin(async move {
            self.client = self.client.started();
            if let Some(old) = &mut self.old {
                old.set_client(&self.client);
            }
            self.check_and_replace().await
        })
        .await
    }

    pub(super) async fn check_and_replace(mut self) -> Result<Replaced, ReplaceError> {
        let is_needed = self.is_needed();
        match &mut self.old {
            Some(old) if is_needed => old.keep_unchanged(Some(&self.new)).await?,
            Some(old) => old.check_unchanged().await?,
            None => {}
        }
        self.delete_and_put().await
    }

    async fn delete_and_put(mut self) -> Result<Replaced, ReplaceError> {
        if !self.is_needed() {
            return Ok(Replaced::new(false));
        }
        let Some(mut old) = self.old.take() else {
            let created = self.put_new(SETTLING_TIME).await;
            created.map_err(ReplaceError::not_created)?;
            self.settle_new(None).await?;
            return Ok(Replaced::new(false));
        };
        let outcome = self.delete_and_put_rule(&mut old).await;
        old.settle(outcome).await
    }

    async fn delete_and_put_rule(&self, old: &mut OldRule) -> Result<Replaced, ReplaceError> {
        let deletion = old.delete().await?;
        self.put(old, deletion).await?;
        Ok(Replaced::new(deletion.may_be_of_another_rule()))
    }

    /// Puts the new rule, or else the old one if only that was deleted.
    async fn put(&self, old: &OldRule, deletion: Deletion) -> Result<(), ReplaceError> {
        // The state of the replacement says more than the advice on a put.
        let created = self.put_new(old.reserve(2)).await.map_err(Error::into_step);
        match (created, deletion) {
            (Ok(()), _) => self.settle_new(Some(old)).await,
            (Err(error), Deletion::OfOldRule | Deletion::OfOldRuleAgain) => {
                self.restore(error, old).await
            }
            (Err(error), Deletion::Uncertain) => {
                self.find_state(error, old, Restoration::Declined).await
            }
            (Err(error), Deletion::ByAnother) => {
                self.find_state(error, old, Restoration::NotTried).await
            }
        }
    }

    /// Puts the new rule, and leaves time for later steps.
    async fn put_new(&self, reserve: Duration) -> Result<(), Error> {
        let client = self.client.reserving(reserve);
        client.put_prepared(self.new.clone()).await
    }
}
