//! Applies a plan.

mod change;
mod run;

use std::fmt;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::time::Duration;

use super::InventoryClient;
use crate::{ApplyEvent, Journal, OnFailure, Plan};

/// The default number of changes that send requests at the same time.
const DEFAULT_CONCURRENCY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(7);

/// A plan that is about to be applied.
///
/// [`Plan::apply`] returns it; [`run`](Self::run) sends the first request.
pub struct Apply<'a> {
    client: InventoryClient,
    plan: &'a Plan,
    concurrency: NonZeroUsize,
    on_failure: OnFailure,
    on_event: Box<dyn FnMut(ApplyEvent<'_>) + Send + 'a>,
    stop: Pin<Box<dyn Future<Output = ()> + Send + 'a>>,
}

impl Plan {
    /// Returns the settings with which the plan is applied; nothing is sent yet.
    ///
    /// The bucket is the one of the plan, whichever bucket the client has.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, PreparedRule};
    /// use oss_inventory::{ChangeKind, DirectoryJournal};
    ///
    /// # async fn example(
    /// #     inventory: InventoryClient,
    /// #     desired: Vec<PreparedRule>,
    /// # ) -> Result<(), Box<dyn std::error::Error>> {
    /// let plan = inventory.plan(desired, &[]).await?;
    /// let applied = plan.apply(&inventory).journal(DirectoryJournal::new("journal")).run().await;
    /// println!("{} rules created", applied.done(ChangeKind::Create));
    /// for (result, error) in applied.failed() {
    ///     eprintln!("{}: {error}", result.id());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn apply(&self, client: &InventoryClient) -> Apply<'_> {
        Apply {
            client: client.with_bucket(self.bucket()),
            plan: self,
            concurrency: DEFAULT_CONCURRENCY,
            on_failure: OnFailure::default(),
            on_event: Box::new(|_| {}),
            stop: Box::pin(std::future::pending()),
        }
    }
}

impl<'a> Apply<'a> {
    /// Sets how many changes send requests at the same time; the default is 8.
    ///
    /// A change that waits doesn't count, such as for the two seconds before a new rule is read again.
    #[must_use]
    pub fn concurrency(mut self, concurrency: NonZeroUsize) -> Self {
        self.concurrency = concurrency;
        self
    }

    /// Sets what happens after a failed change; the default is [`OnFailure::Stop`].
    #[must_use]
    pub fn on_failure(mut self, on_failure: OnFailure) -> Self {
        self.on_failure = on_failure;
        self
    }

    /// Sets the journal that keeps each old rule until its change is certain.
    ///
    /// The default is the journal of the [client](InventoryClient::with_journal), if it has one.
    #[must_use]
    pub fn journal(mut self, journal: impl Journal) -> Self {
        self.client = self.client.with_journal(journal);
        self
    }

    /// Sets a time limit for the whole plan; the default is the one of the client.
    ///
    /// When too little is left, no further change is begun. See
    /// [`with_time_limit`](InventoryClient::with_time_limit).
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.client = self.client.with_time_limit(limit);
        self
    }

    /// Sets a closure that is called when a change begins and when it ends.
    ///
    /// It isn't called for rules that are unchanged or not tried.
    #[must_use]
    pub fn on_event(mut self, on_event: impl FnMut(ApplyEvent<'_>) + Send + 'a) -> Self {
        self.on_event = Box::new(on_event);
        self
    }

    /// Stops when a future is ready, such as after a signal of the user.
    ///
    /// No further change is begun; those under way are finished or undone.
    #[must_use]
    pub fn stop_when(mut self, stop: impl Future<Output = ()> + Send + 'a) -> Self {
        self.stop = Box::pin(stop);
        self
    }
}

impl fmt::Debug for Apply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Apply")
            .field("client", &self.client)
            .field("plan", &self.plan)
            .field("concurrency", &self.concurrency)
            .field("on_failure", &self.on_failure)
            .finish_non_exhaustive()
    }
}
