//! The rule that is about to be deleted, and its entry in a journal.

use std::sync::Arc;
use std::time::Duration;

use oss_model::inventory::InventoryConfiguration;

use super::SETTLING_TIME;
use crate::client::InventoryClient;
use crate::client::older::settle_older;
use crate::error::{ErrorRepr, Task};
use crate::replace_error::Restoration;
use crate::{
    Conflict, Error, HeldEntry, PreparedRule, ReplaceError, ReplaceState, Replaced, is_equivalent,
};

/// The rule that is about to be deleted, and its entry in a journal.
#[derive(Clone, Debug)]
pub(in crate::client) struct OldRule {
    client: InventoryClient,
    rule: PreparedRule,
    /// The put of the new rule, or a deletion.
    task: Task,
    /// When the rule was read, or a little earlier.
    read_at: Duration,
    entry: Option<Arc<dyn HeldEntry>>,
    /// The least time for each of the next steps, if the call has a limit.
    share: Duration,
}

/// The steps that share the time: deletion, put, restoration, last reads.
const STEPS: u32 = 4;
/// The least time for a step; with less, nothing is deleted.
const MIN_SHARE: Duration = Duration::from_secs(1);
/// The least time for a replacement, with the settling before the last reads.
pub(in crate::client) const MIN_TIME: Duration =
    SETTLING_TIME.saturating_add(MIN_SHARE.saturating_mul(STEPS));

impl OldRule {
    /// Fails if the rule couldn't be restored.
    pub(in crate::client) fn new(
        client: &InventoryClient,
        rule: InventoryConfiguration,
        read_at: Duration,
        task: Task,
    ) -> Result<Self, Error> {
        let rule = PreparedRule::try_from(rule).map_err(|violations| {
            let repr = ErrorRepr::NotRestorable(violations);
            Error::new(task.clone(), &client.bucket, repr)
        })?;
        Ok(Self {
            client: client.clone(),
            rule,
            task,
            read_at,
            entry: None,
            share: Duration::ZERO,
        })
    }

    pub(in crate::client) fn client(&self) -> &InventoryClient {
        &self.client
    }

    pub(in crate::client) fn rule(&self) -> &PreparedRule {
        &self.rule
    }

    pub(super) fn set_client(&mut self, client: &InventoryClient) {
        self.client = client.clone();
    }

    /// Divides the time that is left between the steps; `false` if it is too short.
    pub(super) fn share_time(&mut self) -> bool {
        let Some(left) = self.client.time_left() else {
            return true;
        };
        self.share = left.saturating_sub(SETTLING_TIME) / STEPS;
        self.share >= MIN_SHARE
    }

    /// Returns the time to leave to the given number of steps, which come last.
    pub(super) fn reserve(&self, steps: u32) -> Duration {
        SETTLING_TIME.saturating_add(self.share.saturating_mul(steps))
    }

    pub(super) fn since_read(&self) -> Duration {
        let now = self.client.client.clock().monotonic();
        now.saturating_sub(self.read_at)
    }

    /// Keeps the rule in a journal, and checks that it still exists.
    ///
    /// It is read after it was kept, because that can take long. If it is another rule by now, nothing stays in the
    /// journal.
    pub(in crate::client) async fn keep_unchanged(
        &mut self,
        new: Option<&PreparedRule>,
    ) -> Result<(), ReplaceError> {
        self.keep(new).await?;
        let checked = self.check_unchanged().await;
        if checked.is_err()
            && let Some(entry) = self.entry.take()
        {
            // A recovery of an entry that stays finds the rule, and changes nothing.
            let _ = entry.settle().await;
        }
        checked
    }

    /// Checks that the rule still exists.
    pub(super) async fn check_unchanged(&mut self) -> Result<(), ReplaceError> {
        self.read_at = self.client.client.clock().monotonic();
        let found = self.client.find(&self.rule.id).await;
        let found = found.map_err(ReplaceError::unchanged)?;
        if found
            .as_ref()
            .is_some_and(|found| is_equivalent(found, &self.rule))
        {
            return Ok(());
        }
        let error = self.error(ErrorRepr::Changed(self.conflict(found)));
        Err(ReplaceError::unchanged(error).with_unrestored(&self.rule, Restoration::NotTried))
    }

    pub(super) fn conflict(&self, found: Option<InventoryConfiguration>) -> Conflict {
        Conflict::new(InventoryConfiguration::clone(&self.rule), found)
    }

    pub(super) fn error(&self, repr: impl Into<ErrorRepr>) -> Error {
        Error::new(self.task.clone(), &self.client.bucket, repr)
    }

    async fn keep(&mut self, new: Option<&PreparedRule>) -> Result<(), ReplaceError> {
        let Some(journal) = &self.client.journal else {
            return Ok(());
        };
        let entry = self.client.journal_entry(self.rule.clone(), new.cloned());
        let held = journal
            .keep(entry)
            .await
            .map_err(|error| ReplaceError::unchanged(self.error(ErrorRepr::NotKept(error))))?;
        self.entry = Some(Arc::from(held));
        Ok(())
    }

    /// Notes in the journal that the rule is about to be deleted.
    pub(super) fn note_deletion(&self) {
        if let Some(entry) = &self.entry {
            entry.set_deleted_at(self.client.client.clock().now());
        }
    }

    /// Notes in the journal that no deletion is under way any more.
    pub(super) fn note_deleted(&self) {
        if let Some(entry) = &self.entry {
            entry.set_deleted();
        }
    }

    /// Notes in the journal that the new rule exists.
    ///
    /// If it is missing later, another client has deleted it on purpose.
    pub(super) async fn note_put(&self) {
        let (Some(entry), Some(journal)) = (&self.entry, &self.client.journal) else {
            return;
        };
        // An older entry must not decide once this one has ended.
        if settle_older(&**journal, entry.entry()).await.is_ok() {
            entry.set_ended();
        }
    }

    /// Removes the entry from the journal, unless the rule may be missing.
    pub(in crate::client) async fn settle(
        self,
        outcome: Result<Replaced, ReplaceError>,
    ) -> Result<Replaced, ReplaceError> {
        let Some(entry) = self.entry else {
            return outcome;
        };
        let is_deletion = matches!(self.task, Task::Delete(_));
        match outcome {
            // After a deletion nothing is missed, unless it is unknown whether it is over.
            Err(error)
                if error.unrestored_rule().is_some()
                    && (!is_deletion || error.state() == ReplaceState::Unknown) =>
            {
                if error.new_rule_was_put() {
                    // The rule is missing after all, and not on purpose.
                    entry.set_deleted();
                }
                Err(error.with_journal_entry(entry.name()))
            }
            outcome => {
                let settled = async {
                    if let (Ok(_), true, Some(journal)) =
                        (&outcome, is_deletion, &self.client.journal)
                    {
                        settle_older(&**journal, entry.entry()).await?;
                    }
                    entry.settle().await
                };
                match (settled.await, outcome) {
                    (Ok(()), outcome) => outcome,
                    (Err(_), Ok(replaced)) => Ok(replaced.with_journal_entry(entry.name())),
                    (Err(_), Err(error)) => Err(error.with_journal_entry(entry.name())),
                }
            }
        }
    }
}
