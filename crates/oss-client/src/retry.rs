//! Whether to try again, and when: a pure function of what is known.

use std::time::Duration;

use http::StatusCode;
use oss_model::operation::Repeatable;

/// How often and how soon a request is tried again.
///
/// A value without a clock, a timer or randomness of its own. Each attempt is signed anew.
///
/// - A request that was not sent is always tried again.
/// - One that may have been sent, or that was answered 408, 429 or 5xx, is tried again only if
///   its operation says that sending it twice does what sending it once does.
/// - Nothing else is tried again.
///
/// The pause is random between zero and a ceiling that doubles with each attempt ("full jitter").
/// The service's own `Retry-After` makes it longer. One beyond the cap ends the attempts: to come
/// back sooner than asked helps nobody, and [`ServiceError::retry_after`] tells the caller.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use oss_client::RetryPolicy;
///
/// let patient = RetryPolicy::default().with_max_attempts(5).with_cap(Duration::from_secs(60));
/// assert_eq!(patient.max_attempts(), 5);
/// assert_eq!(RetryPolicy::none().max_attempts(), 1);
/// ```
///
/// [`ServiceError::retry_after`]: crate::ServiceError::retry_after
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
}

/// How an attempt failed, as far as trying again is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// There was no connection: nothing was sent.
    NotSent,
    /// The exchange broke off after something may have been sent.
    Interrupted,
    /// The service answered with an error; made by [`Failure::answered`].
    #[non_exhaustive]
    Answered {
        /// The HTTP status.
        status: StatusCode,
        /// The error code, such as `ServiceUnavailable`.
        code: String,
        /// What the header `Retry-After` asks for.
        retry_after: Option<Duration>,
    },
    /// Trying again cannot help.
    ///
    /// As for refused certificates, missing credentials, unreadable answers.
    Permanent,
}

impl Failure {
    /// Makes the failure of an attempt that the service answered with an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::StatusCode;
    /// use oss_client::{Decision, Failure, Repeatable, RetryPolicy};
    ///
    /// let missing = Failure::answered(StatusCode::NOT_FOUND, "NoSuchBucket", None);
    /// let decision = RetryPolicy::default().decide(&missing, Repeatable::Yes, 1, 0.5);
    /// assert_eq!(decision, Decision::Stop);
    /// ```
    pub fn answered(
        status: StatusCode,
        code: impl Into<String>,
        retry_after: Option<Duration>,
    ) -> Self {
        let code = code.into();
        Self::Answered {
            status,
            code,
            retry_after,
        }
    }

    /// Returns how long the service asked to be left alone.
    fn asked(&self) -> Duration {
        match self {
            Self::Answered { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        }
    }
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// Wait so long, then try again.
    RetryAfter(Duration),
    /// Report the failure.
    Stop,
}

/// The smallest base after an answer that asks for less load.
const THROTTLED_BASE: Duration = Duration::from_secs(1);

/// Codes of passing errors, for answers whose status does not tell.
const TRANSIENT_CODES: [&str; 7] = [
    "InternalError",
    "ServiceUnavailable",
    "TotalQpsLimitExceeded",
    "MetaOperationQpsLimitExceeded",
    "ActiveRequestLimitExceeded",
    "DownloadTrafficRateLimitExceeded",
    "UploadTrafficRateLimitExceeded",
];

impl RetryPolicy {
    /// Returns the policy that never tries again.
    pub fn none() -> Self {
        Self::default().with_max_attempts(1)
    }

    /// Sets how often a request is sent at most, the first time included; 3 by default.
    ///
    /// Zero means one.
    #[must_use]
    pub fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the ceiling of the first pause; 200 milliseconds by default.
    #[must_use]
    pub fn with_base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// Sets the longest pause; 20 seconds by default.
    #[must_use]
    pub fn with_cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// Returns how often a request is sent at most, at least 1.
    pub fn max_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Decides what follows the failure of attempt number `attempt`, counted from 1.
    ///
    /// `random` is a number from 0 to 1; others are taken for the nearer of the two, and NaN for 0.
    pub fn decide(
        &self,
        failure: &Failure,
        repeatable: Repeatable,
        attempt: u32,
        random: f64,
    ) -> Decision {
        let again = match failure {
            Failure::NotSent => true,
            Failure::Interrupted => is_harmless(repeatable),
            Failure::Answered { status, code, .. } => {
                is_harmless(repeatable) && is_transient(*status, code)
            }
            Failure::Permanent => false,
        };
        if again && attempt < self.max_attempts && failure.asked() <= self.cap {
            Decision::RetryAfter(self.pause(failure, attempt, random))
        } else {
            Decision::Stop
        }
    }

    fn pause(&self, failure: &Failure, attempt: u32, random: f64) -> Duration {
        let base = match failure {
            Failure::Answered { status, code, .. } if is_throttled(*status, code) => {
                self.base.max(THROTTLED_BASE)
            }
            _ => self.base,
        };
        let doublings = attempt.saturating_sub(1).min(31);
        let ceiling = base.saturating_mul(1 << doublings).min(self.cap);
        share_of(ceiling, random).max(failure.asked())
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            base: Duration::from_millis(200),
            cap: Duration::from_secs(20),
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

/// Tells whether an answer asks for less load.
pub(crate) fn is_throttled(status: StatusCode, code: &str) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    ) || code.ends_with("LimitExceeded") && TRANSIENT_CODES.contains(&code)
}

fn is_transient(status: StatusCode, code: &str) -> bool {
    status.is_server_error()
        || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
        // An error document under a status of success.
        || status.is_success() && TRANSIENT_CODES.contains(&code)
}

fn is_harmless(repeatable: Repeatable) -> bool {
    matches!(repeatable, Repeatable::Yes | Repeatable::SameEffect)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answered(status: u16, code: &str) -> Failure {
        Failure::answered(StatusCode::from_u16(status).unwrap_or_default(), code, None)
    }

    fn retries(failure: &Failure, repeatable: Repeatable) -> bool {
        RetryPolicy::default().decide(failure, repeatable, 1, 0.5) != Decision::Stop
    }

    #[test]
    fn what_was_not_sent_is_always_tried_again() {
        for repeatable in [Repeatable::Yes, Repeatable::SameEffect, Repeatable::No] {
            assert!(retries(&Failure::NotSent, repeatable));
            assert!(!retries(&Failure::Permanent, repeatable));
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
            assert!(!retries(&failure, Repeatable::No), "{failure:?}");
        }
    }

    #[test]
    fn refusals_are_final() {
        for status in [300, 301, 307, 400, 401, 403, 404, 405, 409, 411, 412, 416] {
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
        let pause = |attempt| policy.decide(&Failure::NotSent, Repeatable::No, attempt, 1.0);
        let seconds = |seconds| Decision::RetryAfter(Duration::from_secs_f64(seconds));
        assert_eq!([1, 2, 3, 7].map(pause), [0.2, 0.4, 0.8, 12.8].map(seconds));
        assert_eq!([8, 40, u32::MAX - 1].map(pause), [20.0; 3].map(seconds));
    }

    #[test]
    fn throttling_is_answered_with_more_patience() {
        for failure in [
            answered(503, ""),
            answered(429, ""),
            answered(200, "TotalQpsLimitExceeded"),
        ] {
            let decision = RetryPolicy::default().decide(&failure, Repeatable::Yes, 1, 1.0);
            assert_eq!(
                decision,
                Decision::RetryAfter(Duration::from_secs(1)),
                "{failure:?}"
            );
        }
    }

    #[test]
    fn retry_after_lengthens_the_pause_and_beyond_the_cap_ends_the_attempts() {
        let pause = |seconds| Decision::RetryAfter(Duration::from_secs(seconds));
        for (asked, decision) in [
            (Duration::ZERO, pause(1)),
            (Duration::from_secs(2), pause(2)),
            (Duration::from_secs(20), pause(20)),
            (Duration::from_millis(20_001), Decision::Stop),
            (Duration::MAX, Decision::Stop),
        ] {
            let failure = Failure::answered(StatusCode::SERVICE_UNAVAILABLE, "", Some(asked));
            let decided = RetryPolicy::default().decide(&failure, Repeatable::Yes, 1, 1.0);
            assert_eq!(decided, decision, "{asked:?}");
        }
    }

    #[test]
    fn the_longest_durations_are_no_exception() {
        let policy = RetryPolicy::default().with_max_attempts(u32::MAX);
        let endless = policy.with_base(Duration::MAX).with_cap(Duration::MAX);
        for attempt in [1, 40] {
            let decision = endless.decide(&Failure::NotSent, Repeatable::No, attempt, 1.0);
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
        fn waits_as_long_as_asked_never_longer_than_the_cap_nor_tries_too_often(
            failure in failures(),
            attempt in 1_u32..,
            max in any::<u32>(),
            base in durations(),
            cap in durations(),
            random in any::<f64>(),
        ) {
            let policy = RetryPolicy::default()
                .with_max_attempts(max)
                .with_base(base)
                .with_cap(cap);
            match policy.decide(&failure, Repeatable::Yes, attempt, random) {
                Decision::RetryAfter(pause) => {
                    prop_assert!(pause <= cap && pause >= failure.asked() && attempt < max);
                }
                Decision::Stop => prop_assert!(
                    attempt >= max.max(1)
                        || failure.asked() > cap
                        || !retries(&failure, Repeatable::Yes)
                ),
            }
        }
    }
}
