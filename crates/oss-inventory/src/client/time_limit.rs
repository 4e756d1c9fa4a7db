//! One time limit for all requests of a call.

use std::time::Duration;

use oss_model::operation::Operation;

use super::InventoryClient;
use crate::error::ErrorRepr;

/// The time limit of each call, and the end of the one under way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TimeLimit {
    limit: Option<Duration>,
    /// In the monotonic clock of the client.
    end: Option<Duration>,
}

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
        self.time_limit = TimeLimit {
            limit: Some(limit),
            end: None,
        };
        self
    }

    /// Starts the time limit, unless this client is part of a larger call.
    pub(super) fn started(&self) -> Self {
        let mut client = self.clone();
        if let TimeLimit {
            limit: Some(limit),
            end: None,
        } = client.time_limit
        {
            client.time_limit.end = Some(self.client.clock().monotonic().saturating_add(limit));
        }
        client
    }

    /// Returns a client whose requests leave this time to later ones.
    pub(super) fn reserving(&self, time: Duration) -> Self {
        let mut client = self.clone();
        if let Some(end) = &mut client.time_limit.end {
            *end = end.saturating_sub(time);
        }
        client
    }

    /// Returns how much time is left; `None` if the call has no limit.
    pub(super) fn time_left(&self) -> Option<Duration> {
        let end = self.time_limit.end?;
        Some(end.saturating_sub(self.client.clock().monotonic()))
    }

    /// Executes an operation within the time that is left.
    pub(super) async fn execute<O: Operation>(
        &self,
        operation: &O,
    ) -> Result<O::Output, ErrorRepr> {
        let Some(left) = self.time_left().or(self.time_limit.limit) else {
            return Ok(self.client.execute(operation).await?);
        };
        if left == Duration::ZERO {
            return Err(ErrorRepr::OutOfTime);
        }
        let client = self.client.with_operation_timeout(left);
        Ok(client.execute(operation).await?)
    }
}
