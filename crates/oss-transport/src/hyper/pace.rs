//! How far a body has fallen behind the floor.

use std::time::Duration;

use tokio::time::Instant;

use crate::{Error, ErrorKind, Limit, Timeouts};

/// An account of time: waiting takes from it, bytes pay into it.
///
/// It holds at most the grace, so that a fast start is no excuse for a slow rest.
#[derive(Debug)]
pub(super) struct Pace {
    floor: u64,
    grace: Duration,
    slack: Duration,
    waited: Duration,
    since: Option<Instant>,
}

impl Pace {
    pub(super) fn new(timeouts: Timeouts) -> Self {
        Self {
            floor: timeouts.floor(),
            grace: timeouts.grace(),
            slack: timeouts.grace(),
            waited: Duration::ZERO,
            since: None,
        }
    }

    /// Notes that from now on somebody waits for the network.
    pub(super) fn start(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// Notes that nobody waits for the network any more.
    pub(super) fn stop(&mut self) {
        if let Some(since) = self.since.take() {
            self.waited += since.elapsed();
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.since.is_some()
    }

    /// Books the time that was waited and the bytes that came of it.
    pub(super) fn book(&mut self, bytes: u64) {
        if self.since.is_some() {
            self.stop();
            self.start();
        }
        let waited = std::mem::take(&mut self.waited);
        let rest = self.slack.saturating_sub(waited);
        self.slack = rest.saturating_add(self.worth(bytes)).min(self.grace);
    }

    /// Returns how long the network may move nothing; for ever, without a floor.
    pub(super) fn left(&self) -> Duration {
        match self.floor {
            0 => Duration::MAX,
            _ => self.slack,
        }
    }

    /// Returns the error of a body that is too slow.
    pub(super) fn stalled(&self) -> Error {
        let (floor, grace) = (self.floor, self.grace);
        let reason = format!("it fell {grace:?} behind a floor of {floor} bytes a second");
        Error::new(ErrorKind::Timeout(Limit::Stall), reason)
    }

    /// Returns the time that the floor gives to some bytes.
    fn worth(&self, bytes: u64) -> Duration {
        let nanoseconds = u128::from(bytes) * 1_000_000_000 / u128::from(self.floor.max(1));
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pace(floor: u64) -> Pace {
        Pace::new(Timeouts::default().with_floor(floor, 20 * SECOND))
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_at_the_floor_keep_the_grace_whole() {
        let mut pace = pace(100);
        for _ in 0..99 {
            pace.start();
            advance(SECOND).await;
            pace.book(100);
        }
        assert_eq!(pace.left(), 20 * SECOND);
        pace.book(u64::MAX);
        assert_eq!(pace.left(), 20 * SECOND, "a fast start is no excuse");
    }

    #[tokio::test(start_paused = true)]
    async fn slow_bytes_use_up_the_grace_and_fast_ones_restore_it() {
        let mut pace = pace(100);
        pace.start();
        advance(15 * SECOND).await;
        pace.book(100);
        assert_eq!(pace.left(), 6 * SECOND);
        pace.book(700);
        assert_eq!(pace.left(), 13 * SECOND);
        advance(13 * SECOND).await;
        pace.book(0);
        assert_eq!(pace.left(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn only_waiting_counts() {
        let mut pace = pace(100);
        pace.start();
        advance(SECOND).await;
        pace.stop();
        advance(99 * SECOND).await;
        pace.book(0);
        assert_eq!(pace.left(), 19 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_floor_nothing_is_too_slow() {
        let mut pace = pace(0);
        pace.start();
        advance(999 * SECOND).await;
        pace.book(0);
        assert_eq!(pace.left(), Duration::MAX);
    }
}
