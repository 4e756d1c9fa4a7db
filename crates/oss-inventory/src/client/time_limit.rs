//! The time limit of a call, and the end of the one under way.

use std::time::Duration;

/// The time limit of each call, and the end of the one under way.
///
/// Times are those of the monotonic clock of the client.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TimeLimit {
    limit: Option<Duration>,
    end: Option<Duration>,
}

impl TimeLimit {
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            limit: Some(limit),
            end: None,
        }
    }

    /// Starts the limit, unless it has been started.
    pub(super) fn started(self, now: Duration) -> Self {
        let end = self.limit.map(|limit| now.saturating_add(limit));
        Self {
            end: self.end.or(end),
            ..self
        }
    }

    /// Ends earlier by this time.
    pub(super) fn reserving(self, time: Duration) -> Self {
        Self {
            end: self.end.map(|end| end.saturating_sub(time)),
            ..self
        }
    }

    /// Returns the time that is left; `None` if the limit wasn't started.
    pub(super) fn left(self, now: Duration) -> Option<Duration> {
        self.end.map(|end| end.saturating_sub(now))
    }

    /// Returns the limit of one request.
    pub(super) fn of_request(self, now: Duration) -> Option<Duration> {
        self.left(now).or(self.limit)
    }
}
