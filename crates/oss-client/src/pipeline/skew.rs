//! Corrects a wrong clock with the time of the service.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use http::uri::Scheme;
use tracing::{debug, warn};

use crate::address::Endpoint;
use crate::error::ServiceError;

/// The seconds by which the service is ahead of the client's clock.
///
/// All clones of a client share it. It starts at zero, and is learned only from the header `Date` of a
/// response that refuses a signature because of its time.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew(AtomicI64);

/// The largest difference that counts as agreement, in seconds.
///
/// OSS accepts 15 minutes, so if the clocks agree to the minute, another date would not help.
const TOLERANCE: u64 = 60;
/// From 2020-01-01 to 2100-01-01, in seconds since 1970.
///
/// V4 signatures are younger than that.
const PLAUSIBLE: std::ops::Range<u64> = 1_577_836_800..4_102_444_800;
/// The largest correction by an unauthenticated date, in seconds.
///
/// An attacker could otherwise collect signatures that are dated far in the future, and use them until then.
const UNAUTHENTICATED_LIMIT: u64 = 24 * 60 * 60;

impl ClockSkew {
    /// Returns the time of the service when the client's clock shows `now`.
    pub(crate) fn correct(&self, now: SystemTime) -> SystemTime {
        let seconds = self.0.load(Ordering::Relaxed);
        let by = Duration::from_secs(seconds.unsigned_abs());
        let corrected = if seconds < 0 {
            now.checked_sub(by)
        } else {
            now.checked_add(by)
        };
        corrected.unwrap_or(now)
    }

    /// Learns the time of the service, and returns whether a new signature may help.
    ///
    /// `now` is the uncorrected time of the client's clock, and `signed_at` the date of the refused
    /// signature. Another operation may have corrected the clock since this signature was made.
    pub(crate) fn learn(
        &self,
        error: &ServiceError,
        endpoint: &Endpoint,
        signed_at: SystemTime,
        now: SystemTime,
    ) -> bool {
        if !error.is_clock_skewed() {
            return false;
        }
        let learned = offset(error.date(), endpoint, signed_at, now);
        let host = endpoint.host();
        match learned {
            Ok(seconds) => {
                let before = self.0.swap(seconds, Ordering::Relaxed);
                if before.abs_diff(seconds) > TOLERANCE {
                    warn!(
                        offset_seconds = seconds,
                        server.address = host,
                        url.scheme = endpoint.scheme().as_str(),
                        "the clock is wrong: using the time of the service from now on; set the clock"
                    );
                } else {
                    debug!(
                        offset_seconds = seconds,
                        "the time of the service is already known"
                    );
                }
                true
            }
            Err(reason) => {
                warn!(
                    server.address = host,
                    reason, "the service refuses the time, and its own time cannot be used"
                );
                false
            }
        }
    }
}

/// Returns the seconds by which the service is ahead of `now`.
///
/// The error is the reason why its date cannot be used.
fn offset(
    date: Option<SystemTime>,
    endpoint: &Endpoint,
    signed_at: SystemTime,
    now: SystemTime,
) -> Result<i64, &'static str> {
    let date = date.ok_or("the response lacks a date")?;
    if !PLAUSIBLE.contains(&unix_seconds(date).unsigned_abs()) {
        return Err("the date of the response is implausible");
    }
    let date = unix_seconds(date);
    if date.abs_diff(unix_seconds(signed_at)) <= TOLERANCE {
        return Err("the date of the response equals the date of the signature");
    }
    let seconds = date.saturating_sub(unix_seconds(now));
    if seconds.unsigned_abs() > UNAUTHENTICATED_LIMIT && !is_authentic(endpoint) {
        return Err(
            "the clocks differ by more than a day, and http does not authenticate the date",
        );
    }
    Ok(seconds)
}

/// Returns whether responses of an endpoint cannot be forged on the way.
fn is_authentic(endpoint: &Endpoint) -> bool {
    *endpoint.scheme() == Scheme::HTTPS || endpoint.is_loopback()
}

/// Returns the seconds since 1970, saturating.
fn unix_seconds(time: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(error) => -seconds(error.duration()),
    }
}

#[cfg(test)]
mod tests {
    use http::header::DATE;
    use http::{HeaderMap, HeaderValue, StatusCode};
    use oss_sign::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::text::Secrets;

    /// 2023-12-16T16:20:57Z
    const NOON: i64 = 1_702_743_657;
    const MINUTE: i64 = 60;
    const DAY: i64 = 24 * 60 * MINUTE;
    const SKEWED: &[u8] = b"<Error><Code>RequestTimeTooSkewed</Code></Error>";

    fn at(seconds: i64) -> SystemTime {
        let by = Duration::from_secs(seconds.unsigned_abs());
        if seconds < 0 {
            SystemTime::UNIX_EPOCH - by
        } else {
            SystemTime::UNIX_EPOCH + by
        }
    }

    fn refusal(date: Option<&[u8]>, body: &[u8]) -> ServiceError {
        let date = date.and_then(|date| HeaderValue::from_bytes(date).ok());
        let headers: HeaderMap = date.into_iter().map(|date| (DATE, date)).collect();
        let none = Secrets::default();
        ServiceError::read(StatusCode::FORBIDDEN, &headers, body, &none, at(0))
    }

    fn dated(seconds: i64) -> ServiceError {
        let date = Timestamp::try_from(at(seconds)).expect("an HTTP date");
        refusal(Some(date.to_imf_fixdate().as_bytes()), SKEWED)
    }

    fn endpoint(text: &str) -> Endpoint {
        Endpoint::custom(text).expect("a valid endpoint")
    }

    /// Returns the corrected time of a clock that shows `now`.
    fn learned(error: &ServiceError, url: &str, now: i64) -> Option<i64> {
        let skew = ClockSkew::default();
        let may_help = skew.learn(error, &endpoint(url), at(now), at(now));
        let corrected = unix_seconds(skew.correct(at(now)));
        assert_eq!(may_help, corrected != now);
        may_help.then_some(corrected)
    }

    #[test]
    fn f48_any_authenticated_clock_is_corrected() {
        let year_2099 = 4_070_908_800;
        for now in [
            NOON - 16 * MINUTE,
            NOON + 16 * MINUTE,
            NOON - 2 * MINUTE,
            0,
            -DAY,
            year_2099,
        ] {
            for authentic in [
                "https://oss.example",
                "http://127.0.0.1:80",
                "http://[::1]",
                "http://localhost",
            ] {
                assert_eq!(learned(&dated(NOON), authentic, now), Some(NOON), "{now}");
            }
        }
    }

    #[test]
    fn f48_unauthenticated_date_corrects_up_to_a_day() {
        let foreign = "http://oss.example";
        for now in [NOON - DAY, NOON + DAY, NOON - 16 * MINUTE] {
            assert_eq!(learned(&dated(NOON), foreign, now), Some(NOON));
        }
        for now in [NOON - DAY - 1, NOON + DAY + 1, 0, 4_070_908_800] {
            assert_eq!(learned(&dated(NOON), foreign, now), None);
        }
        for host in ["http://localhost.example", "http://128.0.0.1"] {
            assert_eq!(learned(&dated(NOON), host, 0), None, "{host}");
        }
    }

    #[test]
    fn f48_other_answers_teach_nothing() {
        let date = b"Sat, 16 Dec 2023 16:20:57 GMT".as_slice();
        let ec = refusal(Some(date), b"<Error><EC>0002-00000504</EC></Error>");
        assert_eq!(learned(&ec, "https://oss.example", 0), Some(NOON));
        for body in [
            b"<Error><Code>AccessDenied</Code></Error>".as_slice(),
            b"<Error><Code>SignatureDoesNotMatch</Code></Error>",
            b"",
        ] {
            let error = refusal(Some(date), body);
            assert_eq!(learned(&error, "https://oss.example", 0), None);
        }
        for close in [0, MINUTE, -MINUTE] {
            assert_eq!(
                learned(&dated(NOON), "https://oss.example", NOON + close),
                None
            );
        }
    }

    #[test]
    fn f49_hostile_dates_are_ignored() {
        let long = "x".repeat(1_000_000);
        let comments = format!("{}Sat, 16 Dec 2023 16:20:57 GMT", "(".repeat(100_000));
        for date in [
            "",
            "now",
            "0",
            "-1",
            "1702743657",
            "2023-12-16T16:20:57Z",
            "Saturday, 16-Dec-23 16:20:57 GMT",
            "Sat Dec 16 16:20:57 2023",
            "Sat, 16 Dec 2023 16:20:57 +0000",
            "Sat, 16 Dec 2023 16:20:57 GMT (a comment)",
            "(a (nested) comment) Sat, 16 Dec 2023 16:20:57 GMT",
            "Sun, 16 Dec 2023 16:20:57 GMT",
            "Sat, 30 Feb 2023 16:20:57 GMT",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Tue, 31 Dec 2019 23:59:59 GMT",
            "Fri, 01 Jan 2100 00:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            &long,
            &comments,
        ] {
            let error = refusal(Some(date.as_bytes()), SKEWED);
            assert_eq!(learned(&error, "https://oss.example", 0), None);
        }
        assert_eq!(
            learned(&refusal(None, SKEWED), "https://oss.example", 0),
            None
        );
    }

    #[test]
    fn refusal_of_a_signature_before_the_correction_is_repeated() {
        let (skew, service) = (ClockSkew::default(), endpoint("https://oss.example"));
        for _ in 0..2 {
            assert!(skew.learn(&dated(NOON), &service, at(0), at(0)));
        }
        assert!(!skew.learn(&dated(NOON), &service, at(NOON), at(0)));
        assert_eq!(unix_seconds(skew.correct(at(5))), NOON + 5);
        // The clock was set in between, so the offset is wrong now.
        assert!(skew.learn(&dated(NOON), &service, at(2 * NOON), at(NOON)));
        assert_eq!(skew.correct(at(NOON)), at(NOON));
    }

    proptest! {
        #[test]
        fn f49_invalid_date_changes_nothing(
            date in proptest::collection::vec(any::<u8>(), 0..40),
            now in -100_000_000_000_i64..100_000_000_000,
            offset in any::<i64>(),
        ) {
            let service = endpoint("https://oss.example");
            let skew = ClockSkew(AtomicI64::new(offset));
            let corrected = skew.correct(at(now));
            skew.learn(&refusal(Some(&date), SKEWED), &service, corrected, at(now));
            prop_assert_eq!(skew.0.into_inner(), offset, "not a date");
        }

        #[test]
        fn f48_corrected_clock_shows_the_time_of_the_service(
            service in 1_577_836_800_i64..4_102_444_800,
            now in -100_000_000_000_i64..100_000_000_000,
        ) {
            let close = service.abs_diff(now) <= 60;
            let expected = (!close).then_some(service);
            prop_assert_eq!(learned(&dated(service), "https://oss.example", now), expected);
        }
    }
}
