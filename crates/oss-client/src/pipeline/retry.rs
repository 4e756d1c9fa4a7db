//! The retry policy: whether and when a failed attempt is retried.

mod failure;
mod quota;

use std::time::Duration;

use oss_model::operation::Idempotency;

use crate::error::StopReason;

pub(crate) use failure::Failure;
pub use quota::RetryQuota;
pub(crate) use quota::Tokens;

/// How often and how soon a failed request is retried.
///
/// The policy is a plain value without a clock, a timer or a source of randomness. It retries these failures:
///
/// - The connection failed, so that nothing was sent: any operation is retried, but only once if the host name
///   cannot be resolved.
/// - The exchange was interrupted or exceeded a time limit, after something may have been sent: an idempotent
///   operation is retried.
/// - The response was 408, 429 or 5xx (except 501 and 505), or had one of the
///   [throttling codes](Self::with_throttled_backoff) with any status, or was a success with the code
///   `InternalError` or `ServiceUnavailable`: an idempotent operation is retried.
///
/// It retries nothing else, because the next attempt would fail alike: not after a rejected certificate, a proxy
/// that refuses, or a response that breaks HTTP or is too large. It never retries a request whose body can be
/// read only once. Each attempt has a new signature.
///
/// The backoff is random between zero and a ceiling that doubles with each attempt up to a maximum ("full
/// jitter"). The ceiling starts higher if the service asks for less load. The header `Retry-After`
/// lengthens the backoff up to the same maximum; [`ServiceError::retry_after`] returns its full value after
/// the last attempt. If the backoff would exceed the [time limit](Self::with_time_limit) or the limit of the
/// [operation](crate::ClientBuilder::operation_timeout), the error is returned at once.
///
/// Three failures are repaired independently of the policy, also with [`none`](Self::none). Each repair repeats
/// the request, at most once per operation:
///
/// - The service refused a wrong [clock](crate::ClientBuilder::clock).
/// - The service refused an outdated access key, and the [provider](crate::ProvideCredentials) returns another.
/// - The server closed an idle connection, and the operation is idempotent.
///
/// A [`RetryQuota`] limits the retries of all operations together.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use oss_client::RetryPolicy;
///
/// let patient = RetryPolicy::default().with_max_attempts(5).with_max_backoff(Duration::from_secs(60));
/// assert_eq!(patient.max_attempts(), 5);
/// assert_eq!(RetryPolicy::none().max_attempts(), 1);
/// ```
///
/// [`ServiceError::retry_after`]: crate::ServiceError::retry_after
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: Duration,
    throttled_backoff: Duration,
    max_backoff: Duration,
    time_limit: Option<Duration>,
}

/// The circumstances of a failed attempt, apart from the failure itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// Counts from 1.
    pub(crate) number: u32,
    /// How many earlier attempts found no address for the host name.
    pub(crate) unresolved: u32,
    /// The time since the start of the operation.
    pub(crate) elapsed: Duration,
    /// The part of the backoff ceiling to use, from 0 to 1.
    pub(crate) jitter: f64,
}

impl RetryPolicy {
    /// Returns the policy that never retries; repairs still send a request again.
    ///
    /// A wrong clock, a refused access key and a closed idle connection each repeat the request at most once, since
    /// no policy decides on them; see [`RetryPolicy`]. [`Error::attempts`](crate::Error::attempts) can thus be 4.
    pub fn none() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets the maximum number of attempts, including the first; the default is 3.
    ///
    /// Zero means one. Requests that are repeated after a repair don't count.
    #[must_use]
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the ceiling of the first backoff; the default is 200 milliseconds.
    #[must_use]
    pub fn with_initial_backoff(mut self, ceiling: Duration) -> Self {
        self.initial_backoff = ceiling;
        self
    }

    /// Sets the ceiling of the first backoff after throttling; the default is 1 second.
    ///
    /// It applies to responses with 429, with 503, or with one of the codes `TotalQpsLimitExceeded`,
    /// `MetaOperationQpsLimitExceeded`, `ActiveRequestLimitExceeded`, `DownloadTrafficRateLimitExceeded` and
    /// `UploadTrafficRateLimitExceeded`. The larger of this and
    /// [`with_initial_backoff`](Self::with_initial_backoff) is used.
    #[must_use]
    pub fn with_throttled_backoff(mut self, ceiling: Duration) -> Self {
        self.throttled_backoff = ceiling;
        self
    }

    /// Sets the maximum backoff; the default is 20 seconds.
    ///
    /// It also limits `Retry-After`.
    #[must_use]
    pub fn with_max_backoff(mut self, longest: Duration) -> Self {
        self.max_backoff = longest;
        self
    }

    /// Sets until when another attempt may start; unlimited by default.
    ///
    /// The limit counts from the start of the operation. Unlike the limit of the
    /// [operation](crate::ClientBuilder::operation_timeout), it doesn't end a running attempt.
    #[must_use]
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Returns the maximum number of attempts, at least 1.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Returns the backoff before the next attempt, or why the operation must stop.
    pub(crate) fn backoff(
        &self,
        failure: Failure,
        idempotency: Idempotency,
        attempt: Attempt,
    ) -> Result<Duration, StopReason> {
        match failure {
            Failure::Permanent => return Err(StopReason::Permanent),
            Failure::Unresolved if attempt.unresolved > 0 => return Err(StopReason::Permanent),
            Failure::NotSent | Failure::Unresolved => {}
            _ if idempotency.is_idempotent() => {}
            _ => return Err(StopReason::NotIdempotent),
        }
        if attempt.number >= self.max_attempts {
            return Err(StopReason::MaxAttempts);
        }
        let backoff = self.jittered_backoff(failure, attempt);
        let end = attempt.elapsed.saturating_add(backoff);
        if self.time_limit.is_some_and(|limit| end >= limit) {
            return Err(StopReason::TimeLimit);
        }
        Ok(backoff)
    }

    /// Returns the policy with `limit` as its time limit if that is shorter.
    pub(crate) fn limited_to(mut self, limit: Option<Duration>) -> Self {
        self.time_limit = self.time_limit.into_iter().chain(limit).min();
        self
    }

    fn jittered_backoff(&self, failure: Failure, attempt: Attempt) -> Duration {
        let base = if failure.is_throttled() {
            self.initial_backoff.max(self.throttled_backoff)
        } else {
            self.initial_backoff
        };
        let doublings = attempt.number.saturating_sub(1).min(31);
        let ceiling = base.saturating_mul(1 << doublings).min(self.max_backoff);
        scale(ceiling, attempt.jitter).max(failure.retry_after().min(self.max_backoff))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            initial_backoff: Duration::from_millis(200),
            throttled_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(20),
            time_limit: None,
        }
    }
}

/// Multiplies a duration by a factor, which is clamped to 0 to 1.
fn scale(duration: Duration, factor: f64) -> Duration {
    // The comparison turns a NaN into zero.
    let factor = if factor > 0.0 { factor.min(1.0) } else { 0.0 };
    // `mul_f64` panics if rounding exceeds the longest duration.
    Duration::try_from_secs_f64(duration.as_secs_f64() * factor)
        .unwrap_or(duration)
        .min(duration)
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use proptest::prelude::*;

    use super::*;

    type Backoff = Result<Duration, StopReason>;

    const FIRST: Attempt = attempt(1);

    /// An attempt at the start of the operation, with the longest backoff.
    const fn attempt(number: u32) -> Attempt {
        Attempt {
            number,
            unresolved: 0,
            elapsed: Duration::ZERO,
            jitter: 1.0,
        }
    }

    fn response(status: u16, code: &str) -> Failure {
        Failure::from_response(StatusCode::from_u16(status).unwrap_or_default(), code, None)
    }

    fn first(failure: Failure, idempotency: Idempotency) -> Backoff {
        RetryPolicy::default().backoff(failure, idempotency, FIRST)
    }

    fn retries(failure: Failure, idempotency: Idempotency) -> bool {
        first(failure, idempotency).is_ok()
    }

    const fn millis(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn f02_unresolved_host_name_is_retried_once() {
        for idempotency in [
            Idempotency::Full,
            Idempotency::EffectOnly,
            Idempotency::None,
        ] {
            assert!(retries(Failure::Unresolved, idempotency));
            let policy = RetryPolicy::default();
            let after_another = policy.backoff(Failure::Unresolved, idempotency, attempt(2));
            assert!(after_another.is_ok());
            let again = Attempt {
                unresolved: 1,
                ..attempt(2)
            };
            let stopped = policy.backoff(Failure::Unresolved, idempotency, again);
            assert_eq!(stopped, Err(StopReason::Permanent));
        }
    }

    #[test]
    fn unsent_request_is_always_retried() {
        for idempotency in [
            Idempotency::Full,
            Idempotency::EffectOnly,
            Idempotency::None,
        ] {
            assert!(retries(Failure::NotSent, idempotency));
            let permanent = first(Failure::Permanent, idempotency);
            assert_eq!(permanent, Err(StopReason::Permanent));
        }
    }

    #[test]
    fn sent_request_is_retried_only_if_idempotent() {
        let transient = [
            Failure::Interrupted,
            response(500, ""),
            response(502, ""),
            response(503, "ServiceUnavailable"),
            response(504, ""),
            response(429, ""),
            response(408, ""),
            response(200, "InternalError"),
        ];
        for failure in transient {
            assert!(retries(failure, Idempotency::Full), "{failure:?}");
            assert!(retries(failure, Idempotency::EffectOnly), "{failure:?}");
            let stopped = first(failure, Idempotency::None);
            assert_eq!(stopped, Err(StopReason::NotIdempotent), "{failure:?}");
        }
    }

    #[test]
    fn client_errors_and_redirects_are_not_retried() {
        for status in [
            300, 301, 307, 400, 401, 403, 404, 405, 409, 411, 412, 416, 501, 505,
        ] {
            assert!(
                !retries(response(status, "InternalError"), Idempotency::Full),
                "{status}"
            );
        }
        assert!(!retries(response(200, "NoSuchBucket"), Idempotency::Full));
    }

    #[test]
    fn backoff_ceiling_doubles_up_to_the_maximum() {
        let policy = RetryPolicy::default().with_max_attempts(u32::MAX);
        let after = |n| policy.backoff(Failure::NotSent, Idempotency::None, attempt(n));
        assert_eq!(
            [1, 2, 3, 7].map(after),
            [200, 400, 800, 12_800].map(millis).map(Ok)
        );
        assert_eq!([8, 40, u32::MAX - 1].map(after), [Ok(millis(20_000)); 3]);
        let last = after(u32::MAX);
        assert_eq!(last, Err(StopReason::MaxAttempts));
    }

    #[test]
    fn f18_throttling_doubles_from_a_higher_ceiling() {
        let codes = [
            "ServiceUnavailable",
            "TotalQpsLimitExceeded",
            "MetaOperationQpsLimitExceeded",
            "ActiveRequestLimitExceeded",
            "DownloadTrafficRateLimitExceeded",
            "UploadTrafficRateLimitExceeded",
        ];
        let by_code = codes.map(|code| response(503, code));
        let others = [
            response(503, ""),
            response(429, ""),
            response(200, "TotalQpsLimitExceeded"),
        ];
        for failure in by_code.iter().chain(&others) {
            assert!(failure.is_throttled());
            let backoff_after = first(*failure, Idempotency::Full);
            assert_eq!(backoff_after, Ok(millis(1000)), "{failure:?}");
            let policy = RetryPolicy::default().with_throttled_backoff(Duration::from_secs(3));
            for (base, expected) in [(1, 3000), (5, 5000)] {
                let policy = policy.with_initial_backoff(Duration::from_secs(base));
                let backoff_after = policy.backoff(*failure, Idempotency::Full, FIRST);
                assert_eq!(backoff_after, Ok(millis(expected)));
            }
        }
        for failure in [response(500, ""), Failure::Interrupted, Failure::NotSent] {
            assert!(!failure.is_throttled());
            assert_eq!(
                first(failure, Idempotency::Full),
                Ok(millis(200)),
                "{failure:?}"
            );
        }
    }

    #[test]
    fn f19_retry_after_lengthens_backoff_up_to_the_maximum() {
        for (asked, expected) in [
            (Duration::ZERO, 1000),
            (Duration::from_secs(2), 2000),
            (Duration::from_secs(20), 20_000),
            (Duration::from_millis(20_001), 20_000),
            (Duration::from_secs(99_999_999_999), 20_000),
            (Duration::MAX, 20_000),
        ] {
            let failure = Failure::from_response(StatusCode::TOO_MANY_REQUESTS, "", Some(asked));
            let backoff_after = first(failure, Idempotency::Full);
            assert_eq!(backoff_after, Ok(millis(expected)), "{asked:?}");
        }
    }

    #[test]
    fn backoff_beyond_the_time_limit_stops_retries() {
        let policy = RetryPolicy::default().with_time_limit(Duration::from_secs(10));
        let throttled = Failure::from_response(
            StatusCode::SERVICE_UNAVAILABLE,
            "",
            Some(Duration::from_secs(4)),
        );
        let at = |elapsed| {
            let attempt = Attempt {
                elapsed: Duration::from_millis(elapsed),
                ..FIRST
            };
            policy.backoff(throttled, Idempotency::Full, attempt)
        };
        assert_eq!([0, 5_999].map(at), [Ok(millis(4000)); 2]);
        let stopped = Err(StopReason::TimeLimit);
        assert_eq!([6_000, 10_000, u64::MAX].map(at), [stopped; 3]);
        let [short, long] = [7, 70].map(|seconds| Some(Duration::from_secs(seconds)));
        assert_eq!(policy.limited_to(short).time_limit, short);
        assert_eq!(policy.limited_to(long), policy);
        assert_eq!(RetryPolicy::default().limited_to(long).time_limit, long);
    }

    #[test]
    fn longest_duration_does_not_overflow() {
        let policy = RetryPolicy::default().with_max_attempts(u32::MAX);
        let endless = policy
            .with_initial_backoff(Duration::MAX)
            .with_max_backoff(Duration::MAX);
        for n in [1, 40] {
            let longest = endless.backoff(Failure::NotSent, Idempotency::None, attempt(n));
            assert_eq!(longest, Ok(Duration::MAX));
        }
    }

    fn durations() -> impl Strategy<Value = Duration> {
        let any = (any::<u64>(), 0_u32..1_000_000_000)
            .prop_map(|(seconds, nanos)| Duration::new(seconds, nanos));
        let edges = vec![Duration::MAX, Duration::ZERO, Duration::from_secs(1 << 53)];
        prop_oneof![
            any,
            (0_u64..100_000).prop_map(Duration::from_millis),
            proptest::sample::select(edges)
        ]
    }

    fn failures() -> impl Strategy<Value = Failure> {
        let responses = (
            proptest::sample::select(vec![404, 408, 429, 500, 503]),
            proptest::option::of(durations()),
        )
            .prop_map(|(status, asked)| {
                let status = StatusCode::from_u16(status).unwrap_or_default();
                Failure::from_response(status, "", asked)
            });
        let others = [Failure::NotSent, Failure::Interrupted, Failure::Permanent];
        prop_oneof![responses, proptest::sample::select(others.to_vec())]
    }

    proptest! {
        #[test]
        fn backoff_obeys_retry_after_and_every_limit(
            failure in failures(),
            number in 1_u32..,
            max in any::<u32>(),
            [base, throttled, cap, elapsed] in [durations(), durations(), durations(), durations()],
            limit in proptest::option::of(durations()),
            jitter in any::<f64>(),
        ) {
            let policy = RetryPolicy::default()
                .with_max_attempts(max)
                .with_initial_backoff(base)
                .with_throttled_backoff(throttled)
                .with_max_backoff(cap)
                .limited_to(limit);
            let attempt = Attempt { number, unresolved: 0, elapsed, jitter };
            let longest = elapsed.saturating_add(cap);
            match policy.backoff(failure, Idempotency::Full, attempt) {
                Ok(backoff) => {
                    prop_assert!(backoff <= cap && backoff >= failure.retry_after().min(cap));
                    prop_assert!(number < max);
                    prop_assert!(limit.is_none_or(|limit| elapsed.saturating_add(backoff) < limit));
                }
                Err(StopReason::MaxAttempts) => prop_assert!(number >= max.max(1)),
                Err(StopReason::TimeLimit) => {
                    prop_assert!(limit.is_some_and(|limit| longest >= limit));
                }
                Err(_) => prop_assert!(!retries(failure, Idempotency::Full)),
            }
        }
    }
}
