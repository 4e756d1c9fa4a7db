//! Waits until a change can be read.

#[cfg(feature = "object")]
mod report;
#[cfg(feature = "object")]
mod run_start;

use std::time::Duration;

use oss_model::inventory::InventoryConfiguration;

use super::InventoryClient;
use crate::defaults::remove_defaults;
use crate::wait_error::{Awaited, WaitErrorRepr};
use crate::{WaitError, is_equivalent};

/// The pause after the first read of a rule, and the longest one.
const PAUSES: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(5));

impl InventoryClient {
    /// Waits until a read returns a rule that is equivalent to `rule`.
    ///
    /// Reads lag behind writes, by about a second in the tests of the official SDKs. Pauses double from half a second
    /// up to five seconds. A request that was started before `limit` isn't cut off; it has the time limit of an
    /// operation.
    ///
    /// # Errors
    ///
    /// [`WaitError::is_time_limit`] if the rule isn't visible in time. Fails at once if it can't be read.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::{InventoryClient, model::InventoryConfiguration};
    /// # async fn example(inventory: InventoryClient, rule: InventoryConfiguration) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// inventory.put(&rule).await?;
    /// inventory.wait_until_visible(&rule, Duration::from_secs(30)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_until_visible(
        &self,
        rule: &InventoryConfiguration,
        limit: Duration,
    ) -> Result<(), WaitError> {
        let is_visible = |found: &InventoryConfiguration| is_equivalent(found, rule);
        self.poll(&rule.id, limit, is_visible).await.map(drop)
    }

    /// Waits until a read returns any rule with an id, and returns it.
    ///
    /// Pauses and `limit` are as for [`wait_until_visible`](Self::wait_until_visible).
    ///
    /// # Errors
    ///
    /// [`WaitError::is_time_limit`] if no rule is visible in time. Fails at once if it can't be read.
    pub async fn wait_until_found(
        &self,
        id: &str,
        limit: Duration,
    ) -> Result<InventoryConfiguration, WaitError> {
        self.poll(id, limit, |_| true).await.map(remove_defaults)
    }

    async fn poll(
        &self,
        id: &str,
        limit: Duration,
        is_awaited: impl Fn(&InventoryConfiguration) -> bool,
    ) -> Result<InventoryConfiguration, WaitError> {
        let failed = |repr| WaitError::new(Awaited::Visible, id, &self.bucket, repr);
        let mut waiting = Waiting::new(self, limit, PAUSES);
        loop {
            let is_other = match self.read(id).await {
                Ok(found) if is_awaited(&found) => return Ok(found),
                Ok(_) => true,
                Err(error) if error.is_not_found() => false,
                Err(error) => return Err(failed(WaitErrorRepr::Read(error.into_step()))),
            };
            if !waiting.pause().await {
                return Err(failed(if is_other {
                    WaitErrorRepr::OtherRule(limit)
                } else {
                    WaitErrorRepr::TimeLimit(limit)
                }));
            }
        }
    }

    /// Waits until no read returns a rule with an id.
    ///
    /// Pauses and `limit` are as for [`wait_until_visible`](Self::wait_until_visible).
    ///
    /// # Errors
    ///
    /// [`WaitError::is_time_limit`] if the rule isn't gone in time. Fails at once if it can't be read.
    ///
    /// # Examples
    ///
    /// ```
    /// # use oss_inventory::InventoryClient;
    /// # async fn example(inventory: InventoryClient) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// inventory.delete("daily").await?;
    /// inventory.wait_until_gone("daily", Duration::from_secs(30)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_until_gone(&self, id: &str, limit: Duration) -> Result<(), WaitError> {
        let failed = |repr| WaitError::new(Awaited::Gone, id, &self.bucket, repr);
        let mut waiting = Waiting::new(self, limit, PAUSES);
        loop {
            match self.read(id).await {
                Ok(_) => {}
                Err(error) if error.is_not_found() => return Ok(()),
                Err(error) => return Err(failed(WaitErrorRepr::Read(error.into_step()))),
            }
            if !waiting.pause().await {
                return Err(failed(WaitErrorRepr::TimeLimit(limit)));
            }
        }
    }
}

/// Pauses between polls, until a limit passes.
struct Waiting<'c> {
    client: &'c InventoryClient,
    /// When the limit passes, by the monotonic clock of the client.
    end: Duration,
    pause: Duration,
    longest: Duration,
}

impl<'c> Waiting<'c> {
    fn new(
        client: &'c InventoryClient,
        limit: Duration,
        (pause, longest): (Duration, Duration),
    ) -> Self {
        let now = client.client.clock().monotonic();
        Self {
            client,
            end: now.saturating_add(limit),
            pause,
            longest,
        }
    }

    /// Pauses before the next poll, or returns false if the limit has passed.
    ///
    /// The last poll is right at the limit.
    async fn pause(&mut self) -> bool {
        let client = &self.client.client;
        let left = self.end.saturating_sub(client.clock().monotonic());
        if left.is_zero() {
            return false;
        }
        client.timer().sleep(self.pause.min(left)).await;
        self.pause = (self.pause * 2).min(self.longest);
        true
    }
}
