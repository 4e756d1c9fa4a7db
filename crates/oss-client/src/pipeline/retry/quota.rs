//! Limits the retries of all operations together.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Failure;

/// A limit on retries that many operations share.
///
/// It keeps retries from multiplying the load on a service during an outage.
///
/// The quota is a token bucket. A retry takes 10 tokens, or 5 after throttling because that backoff is
/// longer. If too few are left, the operation returns its error instead, and
/// [`Error::stopped_by`](crate::Error::stopped_by) is [`StopReason::Quota`](crate::StopReason::Quota).
///
/// A success or a refusal shows that the service works. It gives back the tokens of the retry that led to it, so
/// single failures cost nothing; without a retry it adds 1 token. A response that a retry might improve, such as
/// 500, adds none. A full bucket of 100 thus allows 10 to 20 retries while nothing works, and is full again a
/// hundred responses after an outage. It needs no clock: while nothing works, it stays empty.
///
/// Each client has its own quota, which its clones share. Clients that receive clones of one quota
/// share it as well.
///
/// # Examples
///
/// ```no_run
/// use oss_client::{Client, EnvironmentCredentials, Region, RetryPolicy, RetryQuota};
///
/// # #[cfg(feature = "hyper")] {
/// // Up to fifty retries during an outage, for both clients together.
/// let quota = RetryQuota::new(500);
/// let region = Region::new("cn-hangzhou")?;
/// let objects = Client::builder(region.clone(), EnvironmentCredentials::new())
///     .retry_quota(quota.clone())
///     .build()?;
/// let settings = Client::builder(region, EnvironmentCredentials::new())
///     .retry_quota(quota.clone())
///     .build()?;
/// assert_eq!(quota.available(), 500);
/// # let _ = (objects, settings);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RetryQuota(Arc<TokenBucket>);

struct TokenBucket {
    capacity: u32,
    tokens: AtomicU32,
}

/// The tokens that a retry took, and that a success or a refusal gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tokens(u32);

const CAPACITY: u32 = 100;
const RETRY: Tokens = Tokens(10);
const THROTTLED_RETRY: Tokens = Tokens(5);

impl RetryQuota {
    /// Creates a full bucket; the default capacity is 100 tokens.
    ///
    /// A policy of more than 11 attempts needs a larger bucket to make all of them in a single operation.
    pub fn new(capacity: u32) -> Self {
        Self(Arc::new(TokenBucket {
            capacity,
            tokens: AtomicU32::new(capacity),
        }))
    }

    /// Returns the number of tokens left, for a gauge.
    ///
    /// Other threads may change it at any time.
    pub fn available(&self) -> u32 {
        self.0.tokens.load(Ordering::Relaxed)
    }

    /// Returns the number of tokens in a full bucket.
    pub fn capacity(&self) -> u32 {
        self.0.capacity
    }

    /// Takes the tokens of a retry after `failure`, if enough are left.
    pub(crate) fn acquire(&self, failure: Failure) -> Option<Tokens> {
        let cost = if failure.is_throttled() {
            THROTTLED_RETRY
        } else {
            RETRY
        };
        self.update(|tokens| tokens.checked_sub(cost.0))
            .is_ok()
            .then_some(cost)
    }

    /// Gives back the tokens of a retry that got a success or a refusal.
    pub(crate) fn release(&self, tokens: Tokens) {
        self.add(tokens.0);
    }

    /// Adds a token for a response that shows that the service works.
    pub(crate) fn replenish(&self) {
        self.add(1);
    }

    fn add(&self, more: u32) {
        // The bucket is usually full; `None` skips the write and so avoids contention for the cache line.
        let _ = self.update(|tokens| {
            let sum = tokens.saturating_add(more).min(self.0.capacity);
            (sum != tokens).then_some(sum)
        });
    }

    fn update(&self, next: impl Fn(u32) -> Option<u32>) -> Result<u32, u32> {
        // The counter guards no other memory.
        const ORDER: Ordering = Ordering::Relaxed;
        self.0.tokens.fetch_update(ORDER, ORDER, next)
    }
}

impl Default for RetryQuota {
    fn default() -> Self {
        Self::new(CAPACITY)
    }
}

impl fmt::Debug for RetryQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryQuota")
            .field("capacity", &self.capacity())
            .field("available", &self.available())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use proptest::prelude::*;

    use super::*;

    fn throttled() -> Failure {
        Failure::from_response(StatusCode::SERVICE_UNAVAILABLE, "", None)
    }

    fn retries(quota: &RetryQuota, failure: Failure) -> usize {
        std::iter::from_fn(|| quota.acquire(failure))
            .take(1000)
            .count()
    }

    #[test]
    fn full_bucket_allows_10_retries_or_20_after_throttling() {
        assert_eq!(retries(&RetryQuota::default(), Failure::Interrupted), 10);
        assert_eq!(retries(&RetryQuota::default(), Failure::NotSent), 10);
        assert_eq!(retries(&RetryQuota::default(), throttled()), 20);
        assert_eq!(retries(&RetryQuota::new(0), throttled()), 0);
        assert_eq!(retries(&RetryQuota::new(9), Failure::NotSent), 0);
    }

    #[test]
    fn success_refills_up_to_the_capacity() {
        let quota = RetryQuota::new(25);
        let clone = quota.clone();
        let taken = quota.acquire(Failure::NotSent).expect("the bucket is full");
        assert_eq!(clone.available(), 15);
        clone.release(taken);
        assert_eq!(quota.available(), 25);
        quota.replenish();
        assert_eq!(quota.available(), 25);
        assert_eq!(retries(&quota, throttled()), 5);
        (0..100).for_each(|_| clone.replenish());
        assert_eq!(quota.available(), 25);
    }

    #[test]
    fn concurrent_retries_share_no_token() {
        let quota = RetryQuota::new(1000);
        let taken: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| retries(&quota, Failure::NotSent)))
                .collect();
            let counts = threads.into_iter().map(|thread| thread.join().unwrap_or(0));
            counts.sum()
        });
        assert_eq!((taken, quota.available()), (100, 0));
    }

    proptest! {
        #[test]
        fn tokens_never_exceed_the_capacity(
            capacity in 0_u32..60,
            steps in proptest::collection::vec(0_u8..4, 0..200),
        ) {
            let quota = RetryQuota::new(capacity);
            let mut out = Vec::new();
            for step in steps {
                match step {
                    0 => out.extend(quota.acquire(Failure::Interrupted)),
                    1 => out.extend(quota.acquire(throttled())),
                    2 => out.pop().into_iter().for_each(|tokens| quota.release(tokens)),
                    _ => quota.replenish(),
                }
                prop_assert!(quota.available() <= capacity);
            }
        }
    }
}
