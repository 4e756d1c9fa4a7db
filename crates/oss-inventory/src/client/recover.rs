//! Finishes or undoes changes that were interrupted.

mod entry;

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::Semaphore;

use super::InventoryClient;
use super::older::{newer, settle_older};
use super::slot::Slot;
use crate::error::{ErrorRepr, Task};
use crate::{Error, Journal, JournalEntry, PendingEntry, Recovered, Recovery};

/// How many recoveries may be under way, including those that wait.
const MAX_UNDER_WAY: usize = 256;
/// How many recoveries send requests at the same time.
const CONCURRENCY: usize = 8;

impl InventoryClient {
    /// Finishes or undoes a change that was interrupted, such as by a killed program.
    ///
    /// The entry says which bucket has the rule; it must be of the [service](Self::service) of this client. The rule that
    /// exists now decides:
    ///
    /// - the new rule: the change is [finished](Recovered::Finished);
    /// - the old rule: it is [unchanged](Recovered::Unchanged);
    /// - none: the old rule is [put back](Recovered::RolledBack), or the new one with [`Recovery::Finish`]. A rule that
    ///   was to be pruned stays deleted;
    /// - another client's rule: it is [left alone](Recovered::Foreign), and the entry stays.
    ///
    /// If the journal has a newer entry of this rule, that one decides, and this one is [superseded](Recovered::Superseded).
    ///
    /// A change that has [ended](Recovered::Ended) is never undone: a rule that is missing now was deleted on purpose.
    ///
    /// Otherwise the entry is settled. No rule is ever deleted or overwritten. Only one caller works on an entry at a time, and
    /// an interrupted recovery can be repeated.
    ///
    /// # Other clients
    ///
    /// If another client has just deleted the rule and is about to put its own, a recovery takes that gap, and the other
    /// client fails because a rule exists. Recover when no other client changes the rule.
    ///
    /// # Waiting
    ///
    /// A deletion of the interrupted program may still be under way. Unless the entry says that it isn't, this waits for
    /// at most the time limit of the operations of that program. The time since the interruption counts, by the clock of
    /// this machine, so a clock that jumped ahead in the meantime shortens the wait.
    ///
    /// # Errors
    ///
    /// Fails if the entry is of another service, if the journal fails, and if no rule can be read or put. The entry stays.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// use oss_inventory::{DirectoryJournal, Journal as _, Recovery};
    ///
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// let journal = DirectoryJournal::new("journal");
    /// for pending in journal.pending().await?.entries {
    ///     let recovered = inventory.recover(&journal, &pending, Recovery::RollBack).await?;
    ///     println!("rule {}: {recovered:?}", pending.entry().id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn recover(
        &self,
        journal: &dyn Journal,
        pending: &PendingEntry,
        recovery: Recovery,
    ) -> Result<Recovered, Error> {
        let listed = journal.pending().await;
        let all = listed.map_err(|error| failed(pending.entry(), ErrorRepr::Journal(error)))?;
        self.recover_one(journal, pending, &all.entries, recovery)
            .await
    }

    /// Recovers one of the entries of a journal.
    async fn recover_one(
        &self,
        journal: &dyn Journal,
        pending: &PendingEntry,
        all: &[PendingEntry],
        recovery: Recovery,
    ) -> Result<Recovered, Error> {
        let entry = pending.entry();
        let failed = |repr| failed(entry, repr);
        if entry.service() != self.service() {
            let repr = ErrorRepr::OtherService(entry.service().to_owned());
            return Err(failed(repr));
        }
        let newer = newer(entry, all);
        // A running program may still find that its change isn't possible, and settle the newer entry.
        if newer.is_some_and(PendingEntry::is_in_use) {
            return Ok(Recovered::InUse);
        }
        let held = journal.hold(pending).await;
        let held = held.map_err(|error| failed(ErrorRepr::Journal(error)))?;
        let recovered = match &held {
            // The recovery of the newer entry may have settled it.
            None if newer.is_some() && !pending.is_in_use() => return Ok(Recovered::Superseded),
            None => return Ok(Recovered::InUse),
            Some(held) if held.entry().is_ended() => Recovered::Ended,
            Some(_) if newer.is_some() => Recovered::Superseded,
            Some(held) => {
                let client = self.with_bucket(entry.bucket());
                Box::pin(client.recover_held(&**held, recovery)).await?
            }
        };
        if let (Some(held), false) = (held, matches!(recovered, Recovered::Foreign(_))) {
            let settled = async {
                // A change that ended without an effect supersedes nothing.
                if recovered != Recovered::Ended {
                    settle_older(journal, entry).await?;
                }
                held.settle().await
            };
            settled
                .await
                .map_err(|error| failed(ErrorRepr::Journal(error)))?;
        }
        Ok(recovered)
    }

    /// Recovers several entries at the same time, so that they share the waiting.
    ///
    /// Returns the results in the order of the entries. See [`recover`](Self::recover).
    pub async fn recover_all(
        &self,
        journal: &dyn Journal,
        pending: &[PendingEntry],
        recovery: Recovery,
    ) -> Vec<Result<Recovered, Error>> {
        // Without a list, each recovery tries to get its own, and returns the error.
        let all = journal.pending().await.ok();
        let slots = Arc::new(Semaphore::new(CONCURRENCY));
        let recovering = stream::iter(pending).map(|pending| {
            let (slots, all) = (Arc::clone(&slots), &all);
            async move {
                let client = self.with_slot(Slot::new(&slots).await);
                match all {
                    Some(all) => {
                        let all = &all.entries;
                        client.recover_one(journal, pending, all, recovery).await
                    }
                    None => client.recover(journal, pending, recovery).await,
                }
            }
        });
        recovering.buffered(MAX_UNDER_WAY).collect().await
    }
}

fn failed(entry: &JournalEntry, repr: ErrorRepr) -> Error {
    Error::new(Task::Recover(entry.id().to_owned()), entry.bucket(), repr)
}
