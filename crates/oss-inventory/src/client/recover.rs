//! Finishes or undoes changes that were interrupted.

mod entry;

use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use oss_client::BucketName;
use tokio::sync::Semaphore;

use super::InventoryClient;
use super::slot::Slot;
use crate::error::{ErrorRepr, Task};
use crate::{Error, Journal, PendingEntry, Recovered, Recovery};

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
    /// Otherwise the entry is settled. No rule is ever deleted or overwritten. Only one caller works on an entry at a time, and
    /// an interrupted recovery can be repeated.
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
        let entry = pending.entry();
        let bucket: &BucketName = entry.bucket();
        let failed = |repr| Error::new(Task::Recover(entry.id().to_owned()), bucket, repr);
        if entry.service() != self.service() {
            let repr = ErrorRepr::OtherService(entry.service().to_owned());
            return Err(failed(repr));
        }
        let held = journal.hold(pending).await;
        let Some(held) = held.map_err(|error| failed(ErrorRepr::Journal(error)))? else {
            return Ok(Recovered::InUse);
        };
        let client = self.with_bucket(bucket);
        let recovered = Box::pin(client.recover_held(&*held, recovery)).await?;
        if !matches!(recovered, Recovered::Foreign(_)) {
            let settled = held.settle().await;
            settled.map_err(|error| failed(ErrorRepr::Journal(error)))?;
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
        let slots = Arc::new(Semaphore::new(CONCURRENCY));
        let recovering = stream::iter(pending).map(|pending| {
            let slots = Arc::clone(&slots);
            async move {
                let client = self.with_slot(Slot::new(&slots).await);
                client.recover(journal, pending, recovery).await
            }
        });
        recovering.buffered(MAX_UNDER_WAY).collect().await
    }
}
