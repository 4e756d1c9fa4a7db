//! Whether a body moves fast enough.

use std::time::Duration;

use tokio::time::Instant;

use crate::{Error, ErrorKind, Limit, Timeouts};

/// A time budget for one body: waiting spends it, bytes refill it.
///
/// It never exceeds the grace period, so a fast start doesn't excuse a slow rest.
#[derive(Debug)]
pub(super) struct ThroughputGuard {
    min_throughput: u64,
    grace_period: Duration,
    budget: Duration,
    waited: Duration,
    waiting_since: Option<Instant>,
}

impl ThroughputGuard {
    /// Creates a guard with the whole grace period left.
    pub(super) fn new(timeouts: Timeouts) -> Self {
        Self {
            min_throughput: timeouts.min_throughput(),
            grace_period: timeouts.grace_period(),
            budget: timeouts.grace_period(),
            waited: Duration::ZERO,
            waiting_since: None,
        }
    }

    /// Starts counting the wait for the network, unless it is already counted.
    pub(super) fn start_waiting(&mut self) {
        self.waiting_since.get_or_insert_with(Instant::now);
    }

    /// Stops counting the wait for the network.
    pub(super) fn stop_waiting(&mut self) {
        if let Some(since) = self.waiting_since.take() {
            self.waited += since.elapsed();
        }
    }

    /// Returns whether a wait for the network is being counted.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting_since.is_some()
    }

    /// Spends the time waited so far, and adds the time that these bytes are worth.
    pub(super) fn record(&mut self, bytes: u64) {
        if self.is_waiting() {
            self.stop_waiting();
            self.start_waiting();
        }
        let waited = std::mem::take(&mut self.waited);
        let rest = self.budget.saturating_sub(waited);
        self.budget = rest
            .saturating_add(self.time_for(bytes))
            .min(self.grace_period);
    }

    /// Returns how long the network may move nothing; forever without a minimum.
    pub(super) fn remaining(&self) -> Duration {
        match self.min_throughput {
            0 => Duration::MAX,
            _ => self.budget,
        }
    }

    /// Returns the error of a body that is too slow.
    pub(super) fn error(&self) -> Error {
        let (min_throughput, grace_period) = (self.min_throughput, self.grace_period);
        let reason = format!("{grace_period:?} behind a minimum of {min_throughput} bytes/s");
        Error::new(ErrorKind::Timeout(Limit::Stall), reason)
    }

    /// Returns the time that these bytes take at the minimum throughput.
    fn time_for(&self, bytes: u64) -> Duration {
        let nanoseconds =
            u128::from(bytes) * 1_000_000_000 / u128::from(self.min_throughput.max(1));
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn guard(min_throughput: u64) -> ThroughputGuard {
        let timeouts = Timeouts::default().with_min_throughput(min_throughput, 20 * SECOND);
        ThroughputGuard::new(timeouts)
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_at_the_minimum_keep_the_grace_period_whole() {
        let mut guard = guard(100);
        for _ in 0..99 {
            guard.start_waiting();
            advance(SECOND).await;
            guard.record(100);
        }
        assert_eq!(guard.remaining(), 20 * SECOND);
        guard.record(u64::MAX);
        assert_eq!(
            guard.remaining(),
            20 * SECOND,
            "a burst earns no extra time"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn slow_bytes_spend_the_grace_period_and_fast_ones_restore_it() {
        let mut guard = guard(100);
        guard.start_waiting();
        advance(15 * SECOND).await;
        guard.record(100);
        assert_eq!(guard.remaining(), 6 * SECOND);
        guard.record(700);
        assert_eq!(guard.remaining(), 13 * SECOND);
        advance(13 * SECOND).await;
        guard.record(0);
        assert_eq!(guard.remaining(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn only_waiting_spends_time() {
        let mut guard = guard(100);
        guard.start_waiting();
        advance(SECOND).await;
        guard.stop_waiting();
        advance(99 * SECOND).await;
        guard.record(0);
        assert_eq!(guard.remaining(), 19 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_minimum_nothing_is_too_slow() {
        let mut guard = guard(0);
        guard.start_waiting();
        advance(999 * SECOND).await;
        guard.record(0);
        assert_eq!(guard.remaining(), Duration::MAX);
    }
}
