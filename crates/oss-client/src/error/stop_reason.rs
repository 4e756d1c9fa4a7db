//! Why an operation was not retried.

use std::fmt;

/// Why an operation was not retried.
///
/// `Display` prints the reason as the end of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// The same request would fail again.
    Permanent,
    /// The request may have arrived, and its operation isn't idempotent.
    NotIdempotent,
    /// The request body was a stream that can be read only once.
    OneShotBody,
    /// The limit of [attempts](crate::RetryPolicy::with_max_attempts) was reached.
    MaxAttempts,
    /// A time limit was reached, or the backoff would exceed it.
    ///
    /// The backoff exceeds the limit of the [policy](crate::RetryPolicy::with_time_limit) or of the
    /// [operation](crate::ClientBuilder::operation_timeout). The latter also ends an attempt under way.
    TimeLimit,
    /// Too many retries failed.
    ///
    /// All operations that share the [`RetryQuota`](crate::RetryQuota) count.
    Quota,
    /// No timer is available; see [`Sleep::check`](crate::Sleep::check).
    NoTimer,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Permanent => "a retry would not help",
            Self::NotIdempotent => "the request may have arrived and is not idempotent",
            Self::OneShotBody => "the request body can be sent only once",
            Self::MaxAttempts => "all attempts are used up",
            Self::TimeLimit => "no time is left for another attempt",
            Self::Quota => "the retry quota is used up because too many requests fail",
            Self::NoTimer => "no timer is available for the backoff",
        })
    }
}
