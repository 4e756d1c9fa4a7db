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
            Some(found) if entry.new.is_none() || !is_old(&found) => {
                Ok(recovered(entry, found, entry.is_deleted))
            }
            found => {
                if found.is_none() {
                    held.set_deleted();
                }
                self.put_recovered(entry, found, recovery).await
            }
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

    /// Puts the old rule back, or the new one, unless the change is a deletion.
    ///
    /// It does so although a read shows the old rule: reads can lag behind, and a put is refused if a rule exists.
    async fn put_recovered(
        &self,
        entry: &JournalEntry,
        found: Option<InventoryConfiguration>,
        recovery: Recovery,
    ) -> Result<Recovered, Error> {
        let (rule, outcome) = match (&entry.new, recovery) {
            (None, _) => return Ok(Recovered::Finished),
            (Some(_), Recovery::RollBack) => (&entry.old, Recovered::RolledBack),
            (Some(new), Recovery::Finish) => (new, Recovered::Finished),
        };
        match (self.put_without_read_back(rule.clone()).await, found) {
            (Err(error), Some(found)) if error.is_already_exists() => {
                // The read showed which one, unless it lagged behind.
                let now = self.find(entry.id()).await?.unwrap_or(found);
                Ok(recovered(entry, now, entry.is_deleted))
            }
            (Err(error), None) if error.is_already_exists() => {
                self.find_out(entry, rule, error).await
            }
            (put, _) => {
                put?;
                self.settle_recovered(entry, rule, outcome).await
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
