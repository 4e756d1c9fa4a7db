//! What a policy is told of an attempt, and what it says.

use std::fmt;
use std::time::Duration;

/// Describes the failed attempt to a policy, apart from the failure itself.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use oss_client::{Attempt, Decision, Failure, Repeatable, RetryPolicy};
///
/// let second = Attempt::new(2).with_elapsed(Duration::from_secs(3)).with_random(0.5);
/// let decision = RetryPolicy::default().decide(&Failure::NotSent, Repeatable::No, second);
/// assert_eq!(decision, Decision::RetryAfter(Duration::from_millis(200)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    pub(super) number: u32,
    pub(super) elapsed: Duration,
    pub(super) random: f64,
    pub(super) unresolved: u32,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// Wait this long, then try again.
    RetryAfter(Duration),
    /// Report the failure.
    Stop(StopReason),
}

/// Why there was no other attempt.
///
/// `Display` is the end of a sentence that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// The same request would fail again.
    Permanent,
    /// The request may have arrived, and its operation must not be done twice.
    NotRepeatable,
    /// The data to send was a stream that can be read once.
    OneShotBody,
    /// All attempts of the [policy](crate::RetryPolicy::with_max_attempts) were made.
    MaxAttempts,
    /// The pause would end after the limit of the [policy](crate::RetryPolicy::with_time_limit) or of the
    /// [operation](crate::ClientBuilder::operation_timeout).
    TimeLimit,
    /// The operations of the client, or of all that share its [`RetryQuota`](crate::RetryQuota), made too
    /// many retries that failed.
    Quota,
    /// There is no timer to wait with, see [`Sleep::check`](crate::Sleep::check).
    NoTimer,
}

impl Attempt {
    /// Makes the attempt with a number, counted from 1; no time has passed, and the pause is the longest.
    pub fn new(number: u32) -> Self {
        Self {
            number,
            elapsed: Duration::ZERO,
            random: 1.0,
            unresolved: 0,
        }
    }

    /// Sets how long ago the operation started.
    #[must_use]
    pub fn with_elapsed(mut self, elapsed: Duration) -> Self {
        self.elapsed = elapsed;
        self
    }

    /// Sets how many attempts before this one found no address for the host, too.
    #[must_use]
    pub fn with_unresolved(mut self, attempts: u32) -> Self {
        self.unresolved = attempts;
        self
    }

    /// Sets which share of the longest pause is taken, a number from 0 to 1.
    ///
    /// Others are taken for the nearer of the two, and NaN for 0.
    #[must_use]
    pub fn with_random(mut self, share: f64) -> Self {
        self.random = share;
        self
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Permanent => "trying again would not help",
            Self::NotRepeatable => "it may have arrived and must not be done twice",
            Self::OneShotBody => "its data can be sent only once",
            Self::MaxAttempts => "all attempts are used up",
            Self::TimeLimit => "there is no time for another attempt",
            Self::Quota => "the retry quota is used up, since too much fails",
            Self::NoTimer => "there is no timer to wait with",
        })
    }
}
