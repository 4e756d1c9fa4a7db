//! Executes operations within the time that a call has left.

use std::time::Duration;

use oss_model::operation::Operation;

use super::InventoryClient;
use super::time_limit::TimeLimit;
use crate::error::ErrorRepr;

impl InventoryClient {
    /// Sets one time limit for each call, with all of its requests and pauses.
    ///
    /// A call is a put, an edit or a replacement of a rule, or [`Apply::run`](crate::Apply::run) of a whole plan. By default
    /// only each request has a limit, the one of an
    /// [operation](oss_client::ClientBuilder::operation_timeout).
    ///
    /// A replacement reserves time to put the old rule back. If less than six seconds are left, it deletes nothing and
    /// fails. If the response to its deletion is lost, it waits for the time limit of an operation, unless that would take
    /// longer than is left. Then the state is unknown, and the old rule stays in the
    /// [journal](Self::with_journal) for [`recover`](Self::recover), which waits as long as it must.
    ///
    /// Lists, and waits such as [`wait_until_visible`](Self::wait_until_visible), aren't limited.
    #[must_use]
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = TimeLimit::new(limit);
        self
    }

    /// Starts the time limit, unless this client is part of a larger call.
    pub(super) fn started(&self) -> Self {
        let time_limit = self.time_limit.started(self.client.clock().monotonic());
        Self {
            time_limit,
            ..self.clone()
        }
    }

    /// Returns a client whose requests leave this time to later ones.
    pub(super) fn reserving(&self, time: Duration) -> Self {
        let time_limit = self.time_limit.reserving(time);
        Self {
            time_limit,
            ..self.clone()
        }
    }

    /// Returns how much time is left; `None` if the call has no limit.
    pub(super) fn time_left(&self) -> Option<Duration> {
        self.time_limit.left(self.client.clock().monotonic())
    }

    /// Executes an operation within the time that is left.
    pub(super) async fn execute<O: Operation>(
        &self,
        operation: &O,
    ) -> Result<O::Output, ErrorRepr> {
        let now = self.client.clock().monotonic();
        let Some(limit) = self.time_limit.of_request(now) else {
            return Ok(self.client.execute(operation).await?);
        };
        if limit == Duration::ZERO {
            return Err(ErrorRepr::OutOfTime);
        }
        let client = self.client.with_operation_timeout(limit);
        Ok(client.execute(operation).await?)
    }
}
