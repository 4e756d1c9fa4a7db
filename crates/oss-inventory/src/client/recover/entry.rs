//! Recovers an entry that no other process works on.

use std::time::Duration;

use oss_model::inventory::InventoryConfiguration;

use crate::client::InventoryClient;
use crate::client::replace::SETTLING_TIME;
use crate::error::{ErrorRepr, Task};
use crate::{
    Conflict, Error, HeldEntry, JournalEntry, PreparedRule, Recovered, Recovery, is_equivalent,
};

impl InventoryClient {
    pub(super) async fn recover_held(
        &self,
        held: &dyn HeldEntry,
        recovery: Recovery,
    ) -> Result<Recovered, Error> {
        self.wait_for_deletions(held).await;
        let entry = held.entry();
        let mut found = self.find(entry.id()).await?;
        let is_old = |found: &InventoryConfiguration| is_equivalent(found, &entry.old);
        if found.as_ref().is_none_or(is_old) {
            // Reads can lag behind writes: a deleted rule may still be visible, or a new one not yet.
            self.pause(SETTLING_TIME).await;
            found = self.find(entry.id()).await?;
        }
        match found {
            Some(found) if is_old(&found) && entry.new.is_some() => {
                self.recover_visible(entry, found, recovery).await
            }
            Some(found) => Ok(recovered(entry, found, entry.is_deleted)),
            None => self.recover_missing(held, recovery).await,
        }
    }

    /// Waits until no deletion of the interrupted program can be under way.
    async fn wait_for_deletions(&self, held: &dyn HeldEntry) {
        let now = self.client.clock().now();
        let wait = held.entry().wait(held.deleted_at(), now);
        if wait > Duration::ZERO {
            self.pause(wait).await;
        }
    }

    /// Puts a rule although the old one is visible.
    ///
    /// A put tells more than a read: it is refused if a rule exists, while reads can lag behind.
    async fn recover_visible(
        &self,
        entry: &JournalEntry,
        found: InventoryConfiguration,
        recovery: Recovery,
    ) -> Result<Recovered, Error> {
        let (rule, outcome) = match (&entry.new, recovery) {
            (Some(new), Recovery::Finish) => (new, Recovered::Finished),
            _ => (&entry.old, Recovered::RolledBack),
        };
        match self.put_without_read_back(rule.clone()).await {
            Err(error) if error.is_already_exists() => {
                // The read showed which one, unless it lagged behind.
                let now = self.find(entry.id()).await?.unwrap_or(found);
                Ok(recovered(entry, now, entry.is_deleted))
            }
            put => {
                put?;
                self.settle_recovered(entry, rule, outcome).await
            }
        }
    }

    async fn recover_missing(
        &self,
        held: &dyn HeldEntry,
        recovery: Recovery,
    ) -> Result<Recovered, Error> {
        held.set_deleted();
        let entry = held.entry();
        let (rule, recovered) = match (&entry.new, recovery) {
            (None, _) => return Ok(Recovered::Finished),
            (Some(_), Recovery::RollBack) => (&entry.old, Recovered::RolledBack),
            (Some(new), Recovery::Finish) => (new, Recovered::Finished),
        };
        match self.put_without_read_back(rule.clone()).await {
            Err(error) if error.is_already_exists() => self.find_out(entry, rule, error).await,
            outcome => {
                outcome?;
                self.settle_recovered(entry, rule, recovered).await
            }
        }
    }

    /// Reads which rule prevents a put: the rule itself, or another.
    ///
    /// An earlier attempt of this put may have created it, or the last request of the interrupted program.
    async fn find_out(
        &self,
        entry: &JournalEntry,
        rule: &PreparedRule,
        error: Error,
    ) -> Result<Recovered, Error> {
        let found = self.read_back(rule).await?;
        found
            .map(|found| recovered(entry, found, true))
            .ok_or(error)
    }

    /// Reads the rule after the settling time: another client may have replaced it.
    async fn settle_recovered(
        &self,
        entry: &JournalEntry,
        rule: &PreparedRule,
        outcome: Recovered,
    ) -> Result<Recovered, Error> {
        self.pause(SETTLING_TIME).await;
        match self.read_back(rule).await? {
            Some(found) if is_equivalent(&found, rule) => Ok(outcome),
            Some(found) => Ok(recovered(entry, found, true)),
            None => {
                let conflict = Conflict::new(InventoryConfiguration::clone(rule), None);
                let task = Task::Recover(rule.id.clone());
                let repr = ErrorRepr::ChangedAfterwards(conflict);
                Err(Error::new(task, &self.bucket, repr))
            }
        }
    }
}

/// Returns the result if this rule exists.
fn recovered(entry: &JournalEntry, found: InventoryConfiguration, was_deleted: bool) -> Recovered {
    let is = |rule: &PreparedRule| is_equivalent(&found, rule);
    if entry.new.as_ref().is_some_and(is) {
        Recovered::Finished
    } else if is(&entry.old) && was_deleted && entry.new.is_some() {
        Recovered::RolledBack
    } else if is(&entry.old) {
        Recovered::Unchanged
    } else {
        Recovered::Foreign(Box::new(found))
    }
}
