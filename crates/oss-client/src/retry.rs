//! Whether to try again, and when: a pure function of what is known.

mod decision;
mod failure;
mod quota;

use std::time::Duration;

use oss_model::operation::Repeatable;

pub use decision::{Attempt, Decision, StopReason};
pub use failure::Failure;
pub(crate) use failure::is_throttled;
pub use quota::RetryQuota;
pub(crate) use quota::Tokens;

/// How often and how soon a request is tried again.
///
/// A value without a clock, a timer or randomness of its own. Each attempt is signed anew. What may be
/// tried again follows from facts:
///
/// - A request that was not sent is always tried again; once, if the host's name has no address.
/// - One that may have been sent, or that was answered 408, 429 or 5xx (501 and 505 excepted), is tried
///   again only if its operation says that sending it twice does what sending it once does.
/// - Nothing else is tried again, and a request whose body can be read only once never is.
///
/// The pause is random between zero and a ceiling that doubles with each attempt up to a cap ("full
/// jitter"), and the ceiling starts higher where the service asks for less load. The service's own
/// `Retry-After` makes the pause longer, up to the cap: a service that asks for an hour is asked again
/// after the cap, and after the last attempt [`ServiceError::retry_after`] tells the caller what it said.
/// A pause that would end after the [time limit](Self::with_time_limit), or after that of the
/// [operation](crate::ClientBuilder::operation_timeout), is not made: the error comes at once.
///
/// Three things are mended outside of this policy, each at most once an operation, and the request is sent
/// once more for each, also with [`none`](Self::none): it was refused because of a wrong
/// [clock](crate::ClientBuilder::clock), or because of an old [key](crate::ProvideCredentials::refused); or it
/// met the end of a connection that had been lying idle, and may be sent twice.
///
/// A [`RetryQuota`](crate::RetryQuota) bounds the retries of all operations together.
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

impl RetryPolicy {
    /// Returns the policy that never tries again after a failure.
    ///
    /// What is mended outside of the policy still is.
    pub fn none() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets how many attempts there are at most, the first one included; 3 by default.
    ///
    /// Zero means one. Requests that are sent again because something was mended are not counted.
    #[must_use]
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the ceiling of the first pause; 200 milliseconds by default.
    #[must_use]
    pub fn with_initial_backoff(mut self, ceiling: Duration) -> Self {
        self.initial_backoff = ceiling;
        self
    }

    /// Sets the ceiling of the first pause after an answer that asks for less load; 1 second by default.
    ///
    /// See [`Failure::is_throttled`]. The larger of this and [the other](Self::with_initial_backoff) counts.
    #[must_use]
    pub fn with_throttled_backoff(mut self, ceiling: Duration) -> Self {
        self.throttled_backoff = ceiling;
        self
    }

    /// Sets the longest pause, whatever the service asks for; 20 seconds by default.
    #[must_use]
    pub fn with_max_backoff(mut self, longest: Duration) -> Self {
        self.max_backoff = longest;
        self
    }

    /// Sets how long after the start of the operation another attempt may begin; no limit by default.
    ///
    /// It ends no attempt that has begun, as the limit of the
    /// [operation](crate::ClientBuilder::operation_timeout) does.
    #[must_use]
    pub fn with_time_limit(mut self, limit: Duration) -> Self {
        self.time_limit = Some(limit);
        self
    }

    /// Returns how many attempts there are at most; at least 1.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Decides what follows a failed attempt.
    pub fn decide(&self, failure: &Failure, repeatable: Repeatable, attempt: Attempt) -> Decision {
        if !failure.may_pass() {
            return Decision::Stop(StopReason::Permanent);
        }
        let is_sent = !matches!(failure, Failure::NotSent | Failure::Unresolved);
        if is_sent && !repeatable.is_harmless() {
            return Decision::Stop(StopReason::NotRepeatable);
        }
        if *failure == Failure::Unresolved && attempt.unresolved > 0 {
            return Decision::Stop(StopReason::Permanent);
        }
        if attempt.number >= self.max_attempts {
            return Decision::Stop(StopReason::MaxAttempts);
        }
        let pause = self.pause(failure, attempt);
        let end = attempt.elapsed.saturating_add(pause);
        if self.time_limit.is_some_and(|limit| end >= limit) {
            return Decision::Stop(StopReason::TimeLimit);
        }
        Decision::RetryAfter(pause)
    }

    /// Returns the policy that also keeps a limit of the whole operation.
    pub(crate) fn within(mut self, limit: Option<Duration>) -> Self {
        self.time_limit = self.time_limit.into_iter().chain(limit).min();
        self
    }

    fn pause(&self, failure: &Failure, attempt: Attempt) -> Duration {
        let base = if failure.is_throttled() {
            self.initial_backoff.max(self.throttled_backoff)
        } else {
            self.initial_backoff
        };
        let doublings = attempt.number.saturating_sub(1).min(31);
        let ceiling = base.saturating_mul(1 << doublings).min(self.max_backoff);
        share_of(ceiling, attempt.random).max(failure.asked().min(self.max_backoff))
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

/// Returns a part of `whole`, at most all of it.
fn share_of(whole: Duration, share: f64) -> Duration {
    // Written so that a NaN is zero.
    let share = if share > 0.0 { share.min(1.0) } else { 0.0 };
    // `mul_f64` panics where rounding lifts the product over the largest duration.
    Duration::try_from_secs_f64(whole.as_secs_f64() * share)
        .unwrap_or(whole)
        .min(whole)
}

#[cfg(test)]
mod tests {
    use http::StatusCode;
    use proptest::prelude::*;

    use super::*;

    fn answered(status: u16, code: &str) -> Failure {
        Failure::answered(StatusCode::from_u16(status).unwrap_or_default(), code, None)
    }

    fn first(failure: &Failure, repeatable: Repeatable) -> Decision {
        RetryPolicy::default().decide(failure, repeatable, Attempt::new(1))
    }

    fn retries(failure: &Failure, repeatable: Repeatable) -> bool {
        matches!(first(failure, repeatable), Decision::RetryAfter(_))
    }

    const fn pause(milliseconds: u64) -> Decision {
        Decision::RetryAfter(Duration::from_millis(milliseconds))
    }

    #[test]
    fn f02_a_name_without_an_address_is_asked_for_once_more() {
        for repeatable in [Repeatable::Yes, Repeatable::SameEffect, Repeatable::No] {
            assert!(retries(&Failure::Unresolved, repeatable));
            let after_another = Attempt::new(2);
            let decision =
                RetryPolicy::default().decide(&Failure::Unresolved, repeatable, after_another);
            assert!(matches!(decision, Decision::RetryAfter(_)));
            let second = Attempt::new(2).with_unresolved(1);
            let decision = RetryPolicy::default().decide(&Failure::Unresolved, repeatable, second);
            assert_eq!(decision, Decision::Stop(StopReason::Permanent));
        }
    }

    #[test]
    fn what_was_not_sent_is_always_tried_again() {
        for repeatable in [Repeatable::Yes, Repeatable::SameEffect, Repeatable::No] {
            assert!(retries(&Failure::NotSent, repeatable));
            let permanent = first(&Failure::Permanent, repeatable);
            assert_eq!(permanent, Decision::Stop(StopReason::Permanent));
        }
    }

    #[test]
    fn what_may_have_arrived_only_if_it_does_no_harm() {
        let passing = [
            Failure::Interrupted,
            answered(500, ""),
            answered(502, ""),
            answered(503, "ServiceUnavailable"),
            answered(504, ""),
            answered(429, ""),
            answered(408, ""),
            answered(200, "InternalError"),
        ];
        for failure in passing {
            assert!(retries(&failure, Repeatable::Yes), "{failure:?}");
            assert!(retries(&failure, Repeatable::SameEffect), "{failure:?}");
            let decision = first(&failure, Repeatable::No);
            let expected = Decision::Stop(StopReason::NotRepeatable);
            assert_eq!(decision, expected, "{failure:?}");
        }
    }

    #[test]
    fn refusals_are_final() {
        for status in [
            300, 301, 307, 400, 401, 403, 404, 405, 409, 411, 412, 416, 501, 505,
        ] {
            assert!(
                !retries(&answered(status, "InternalError"), Repeatable::Yes),
                "{status}"
            );
        }
        assert!(!retries(&answered(200, "NoSuchBucket"), Repeatable::Yes));
    }

    #[test]
    fn the_ceiling_doubles_up_to_the_cap() {
        let policy = RetryPolicy::default().with_max_attempts(u32::MAX);
        let after = |n| policy.decide(&Failure::NotSent, Repeatable::No, Attempt::new(n));
        assert_eq!([1, 2, 3, 7].map(after), [200, 400, 800, 12_800].map(pause));
        assert_eq!([8, 40, u32::MAX - 1].map(after), [pause(20_000); 3]);
        let last = after(u32::MAX);
        assert_eq!(last, Decision::Stop(StopReason::MaxAttempts));
    }

    #[test]
    fn f18_throttling_is_answered_with_more_patience() {
        let codes = [
            "ServiceUnavailable",
            "TotalQpsLimitExceeded",
            "MetaOperationQpsLimitExceeded",
            "ActiveRequestLimitExceeded",
            "DownloadTrafficRateLimitExceeded",
            "UploadTrafficRateLimitExceeded",
        ];
        let by_code = codes.map(|code| answered(503, code));
        let others = [
            answered(503, ""),
            answered(429, ""),
            answered(200, "TotalQpsLimitExceeded"),
        ];
        for failure in by_code.iter().chain(&others) {
            assert!(failure.is_throttled());
            assert_eq!(first(failure, Repeatable::Yes), pause(1000), "{failure:?}");
            let policy = RetryPolicy::default().with_throttled_backoff(Duration::from_secs(3));
            for (base, expected) in [(1, 3000), (5, 5000)] {
                let policy = policy.with_initial_backoff(Duration::from_secs(base));
                let decision = policy.decide(failure, Repeatable::Yes, Attempt::new(1));
                assert_eq!(decision, pause(expected));
            }
        }
        for failure in [answered(500, ""), Failure::Interrupted, Failure::NotSent] {
            assert!(!failure.is_throttled());
            assert_eq!(first(&failure, Repeatable::Yes), pause(200), "{failure:?}");
        }
    }

    #[test]
    fn f19_retry_after_lengthens_the_pause_up_to_the_cap() {
        for (asked, expected) in [
            (Duration::ZERO, 1000),
            (Duration::from_secs(2), 2000),
            (Duration::from_secs(20), 20_000),
            (Duration::from_millis(20_001), 20_000),
            (Duration::from_secs(99_999_999_999), 20_000),
            (Duration::MAX, 20_000),
        ] {
            let failure = Failure::answered(StatusCode::TOO_MANY_REQUESTS, "", Some(asked));
            let decided = first(&failure, Repeatable::Yes);
            assert_eq!(decided, pause(expected), "{asked:?}");
        }
    }

    #[test]
    fn a_pause_that_ends_too_late_is_not_made() {
        let policy = RetryPolicy::default().with_time_limit(Duration::from_secs(10));
        let asking = Failure::answered(
            StatusCode::SERVICE_UNAVAILABLE,
            "",
            Some(Duration::from_secs(4)),
        );
        let at = |elapsed| {
            let attempt = Attempt::new(1).with_elapsed(Duration::from_millis(elapsed));
            policy.decide(&asking, Repeatable::Yes, attempt)
        };
        assert_eq!([0, 5_999].map(at), [pause(4000); 2]);
        let stop = Decision::Stop(StopReason::TimeLimit);
        assert_eq!([6_000, 10_000, u64::MAX].map(at), [stop; 3]);
        let [short, long] = [7, 70].map(|seconds| Some(Duration::from_secs(seconds)));
        assert_eq!(policy.within(short).time_limit, short);
        assert_eq!(policy.within(long), policy);
        assert_eq!(RetryPolicy::default().within(long).time_limit, long);
    }

    #[test]
    fn the_longest_durations_are_no_exception() {
        let policy = RetryPolicy::default().with_max_attempts(u32::MAX);
        let endless = policy
            .with_initial_backoff(Duration::MAX)
            .with_max_backoff(Duration::MAX);
        for n in [1, 40] {
            let decision = endless.decide(&Failure::NotSent, Repeatable::No, Attempt::new(n));
            assert_eq!(decision, Decision::RetryAfter(Duration::MAX));
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
        let answer = (
            proptest::sample::select(vec![404, 408, 429, 500, 503]),
            proptest::option::of(durations()),
        )
            .prop_map(|(status, asked)| {
                let status = StatusCode::from_u16(status).unwrap_or_default();
                Failure::answered(status, "", asked)
            });
        let others = [Failure::NotSent, Failure::Interrupted, Failure::Permanent];
        prop_oneof![answer, proptest::sample::select(others.to_vec())]
    }

    proptest! {
        #[test]
        fn a_pause_is_as_long_as_asked_and_keeps_every_limit(
            failure in failures(),
            number in 1_u32..,
            max in any::<u32>(),
            [base, throttled, cap, elapsed] in [durations(), durations(), durations(), durations()],
            limit in proptest::option::of(durations()),
            random in any::<f64>(),
        ) {
            let policy = RetryPolicy::default()
                .with_max_attempts(max)
                .with_initial_backoff(base)
                .with_throttled_backoff(throttled)
                .with_max_backoff(cap)
                .within(limit);
            let attempt = Attempt::new(number).with_elapsed(elapsed).with_random(random);
            let longest = elapsed.saturating_add(cap);
            match policy.decide(&failure, Repeatable::Yes, attempt) {
                Decision::RetryAfter(pause) => {
                    prop_assert!(pause <= cap && pause >= failure.asked().min(cap));
                    prop_assert!(number < max);
                    prop_assert!(limit.is_none_or(|limit| elapsed.saturating_add(pause) < limit));
                }
                Decision::Stop(StopReason::MaxAttempts) => prop_assert!(number >= max.max(1)),
                Decision::Stop(StopReason::TimeLimit) => {
                    prop_assert!(limit.is_some_and(|limit| longest >= limit));
                }
                Decision::Stop(_) => prop_assert!(!retries(&failure, Repeatable::Yes)),
            }
        }
    }
}
