//! How many retries all operations may make together.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Failure;

/// A bound on retries that many operations share: when everything fails, few of them try again.
///
/// Three attempts an operation are three times the load on a service that has failed under its load. The
/// quota is a bucket of tokens. A retry takes 10, or 5 where the service asked for less load, since that
/// pause is longer; without enough of them the error is returned instead, and
/// [`Error::stopped_by`](crate::Error::stopped_by) is [`StopReason::Quota`](crate::StopReason::Quota).
/// A success after a retry gives its tokens back, so single failures cost nothing; every other answer that is
/// final, a refusal too, gives 1. So a full bucket of 100 is good for 10 to 20 retries while nothing works.
/// It holds no clock: as long as nothing succeeds it stays empty, and a hundred answers after an outage
/// it is full.
///
/// Each client has one of its own, and its clones share it. Clients that are given clones of one quota
/// share that one.
///
/// # Examples
///
/// ```
/// use oss_client::{Client, EnvironmentCredentials, Region, RetryPolicy, RetryQuota};
///
/// # #[cfg(feature = "hyper")] {
/// // Up to fifty retries in a time of failures, for two clients together.
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
pub struct RetryQuota(Arc<Bucket>);

struct Bucket {
    capacity: u32,
    tokens: AtomicU32,
}

/// What a retry took, and what its success gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tokens(u32);

const CAPACITY: u32 = 100;
const RETRY: Tokens = Tokens(10);
const THROTTLED_RETRY: Tokens = Tokens(5);

impl RetryQuota {
    /// Makes a full bucket of so many tokens; a client has one of 100 unless it is given another.
    ///
    /// A policy of more than 11 attempts needs a larger one to make all of them for a single operation.
    pub fn new(capacity: u32) -> Self {
        Self(Arc::new(Bucket {
            capacity,
            tokens: AtomicU32::new(capacity),
        }))
    }

    /// Returns how many tokens are left, for a gauge; the value may be outdated as soon as it is returned.
    pub fn available(&self) -> u32 {
        self.0.tokens.load(Ordering::Relaxed)
    }

    /// Returns how many tokens there are when it is full.
    pub fn capacity(&self) -> u32 {
        self.0.capacity
    }

    /// Takes what a retry after such a failure costs, if enough tokens are left.
    pub(crate) fn take(&self, failure: &Failure) -> Option<Tokens> {
        let cost = if failure.is_throttled() {
            THROTTLED_RETRY
        } else {
            RETRY
        };
        let is_taken = self.update(|tokens| tokens.checked_sub(cost.0));
        is_taken.then_some(cost)
    }

    /// Gives back what a retry took that succeeded.
    pub(crate) fn give_back(&self, tokens: Tokens) {
        self.add(tokens.0);
    }

    /// Notes an answer without a retry that shows that the service works.
    pub(crate) fn earn(&self) {
        self.add(1);
    }

    fn add(&self, more: u32) {
        let add = |tokens: u32| {
            let sum = tokens.saturating_add(more).min(self.0.capacity);
            // Most of the time it is full, and then nobody needs the cache line.
            (sum != tokens).then_some(sum)
        };
        self.update(add);
    }

    /// Sets the number of tokens to what `next` makes of it, and says whether that was anything.
    fn update(&self, next: impl Fn(u32) -> Option<u32>) -> bool {
        // Nothing else is read or written with it, so no order is needed.
        const ORDER: Ordering = Ordering::Relaxed;
        let tokens = &self.0.tokens;
        let mut seen = tokens.load(ORDER);
        while let Some(wanted) = next(seen) {
            match tokens.compare_exchange_weak(seen, wanted, ORDER, ORDER) {
                Ok(_) => return true,
                Err(actual) => seen = actual,
            }
        }
        false
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
        Failure::answered(StatusCode::SERVICE_UNAVAILABLE, "", None)
    }

    fn retries(quota: &RetryQuota, failure: &Failure) -> usize {
        std::iter::from_fn(|| quota.take(failure))
            .take(1000)
            .count()
    }

    #[test]
    fn a_full_bucket_has_ten_retries_or_twenty_cheap_ones() {
        assert_eq!(retries(&RetryQuota::default(), &Failure::Interrupted), 10);
        assert_eq!(retries(&RetryQuota::default(), &Failure::NotSent), 10);
        assert_eq!(retries(&RetryQuota::default(), &throttled()), 20);
        assert_eq!(retries(&RetryQuota::new(0), &throttled()), 0);
        assert_eq!(retries(&RetryQuota::new(9), &Failure::NotSent), 0);
    }

    #[test]
    fn successes_fill_it_and_never_too_much() {
        let quota = RetryQuota::new(25);
        let clone = quota.clone();
        let taken = quota.take(&Failure::NotSent).expect("it is full");
        assert_eq!(clone.available(), 15);
        clone.give_back(taken);
        assert_eq!(quota.available(), 25);
        quota.earn();
        assert_eq!(quota.available(), 25);
        assert_eq!(retries(&quota, &throttled()), 5);
        (0..100).for_each(|_| clone.earn());
        assert_eq!(quota.available(), 25);
    }

    #[test]
    fn threads_do_not_take_the_same_token() {
        let quota = RetryQuota::new(1000);
        let taken: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| retries(&quota, &Failure::NotSent)))
                .collect();
            let counts = threads.into_iter().map(|thread| thread.join().unwrap_or(0));
            counts.sum()
        });
        assert_eq!((taken, quota.available()), (100, 0));
    }

    proptest! {
        #[test]
        fn whatever_happens_it_holds_between_nothing_and_all(
            capacity in 0_u32..60,
            steps in proptest::collection::vec(0_u8..4, 0..200),
        ) {
            let quota = RetryQuota::new(capacity);
            let mut out = Vec::new();
            for step in steps {
                match step {
                    0 => out.extend(quota.take(&Failure::Interrupted)),
                    1 => out.extend(quota.take(&throttled())),
                    2 => out.pop().into_iter().for_each(|tokens| quota.give_back(tokens)),
                    _ => quota.earn(),
                }
                prop_assert!(quota.available() <= capacity);
            }
        }
    }
}
