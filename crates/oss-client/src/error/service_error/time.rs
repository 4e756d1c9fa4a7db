//! The time headers of a response: `Date` and `Retry-After`.

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName};
use oss_sign::Timestamp;

/// Reads the header `Retry-After`, in either form of
/// [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).
///
/// A date is relative to the response's own `Date`, so the clocks of both sides need not agree; without
/// one it is relative to `now`. A time in the past is zero.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = text(headers, &RETRY_AFTER)?;
    seconds(text).or_else(|| {
        let then = SystemTime::from(Timestamp::parse_imf_fixdate(text).ok()?);
        let now = date(headers).unwrap_or(now);
        Some(then.duration_since(now).unwrap_or_default())
    })
}

/// Reads the header `Date`; `None` if it isn't an HTTP date.
pub(super) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let time = Timestamp::parse_imf_fixdate(text(headers, &DATE)?).ok()?;
    Some(time.into())
}

fn seconds(text: &str) -> Option<Duration> {
    // `parse` alone would accept a plus sign.
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.strip_prefix('-').is_some_and(is_number) {
        return Some(Duration::ZERO);
    }
    // A number that overflows is a very long time.
    is_number(text).then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    Some(headers.get(name)?.to_str().ok()?.trim())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const NOON: &str = "Sat, 16 Dec 2023 12:00:00 GMT";
    /// One minute before noon.
    const NOW: Duration = Duration::from_secs(1_702_727_940);

    fn read(asked: &str, date: Option<&str>) -> Option<u64> {
        let pairs = [(RETRY_AFTER, Some(asked)), (DATE, date)];
        let headers = pairs.into_iter().filter_map(|(name, value)| {
            let value = HeaderValue::from_bytes(value?.as_bytes()).ok()?;
            Some((name, value))
        });
        let now = SystemTime::UNIX_EPOCH + NOW;
        retry_after(&headers.collect(), now).map(|delay| delay.as_secs())
    }

    #[test]
    fn f19_retry_after_in_seconds_accepts_only_digits() {
        let asked = ["0", "2", " 2 ", "-5", "99999999999"].map(|text| read(text, None));
        assert_eq!(asked, [0, 2, 2, 0, 99_999_999_999].map(Some));
        assert_eq!(read(&"9".repeat(30), None), Some(u64::MAX));
        let garbage = ["-", "--5", "+5", "1.5", "1e3", "soon", "", "\u{661}"];
        assert_eq!(garbage.map(|text| read(text, Some(NOON))), [None; 8]);
    }

    #[test]
    fn f19_retry_after_as_date_is_relative_to_date_header() {
        let later = "Sat, 16 Dec 2023 12:01:30 GMT";
        assert_eq!(read(later, Some(NOON)), Some(90));
        assert_eq!(read(NOON, Some(NOON)), Some(0));
        assert_eq!(
            read(NOON, Some(later)),
            Some(0),
            "a time in the past is zero"
        );
        assert_eq!(
            read(later, None),
            Some(150),
            "relative to the client's clock"
        );
        assert_eq!(read(later, Some("today")), Some(150));
        let obsolete = [
            "Saturday, 16-Dec-23 12:01:30 GMT",
            "Sat Dec 16 12:01:30 2023",
        ];
        assert_eq!(obsolete.map(|text| read(text, Some(NOON))), [None; 2]);
    }

    proptest! {
        #[test]
        fn any_header_is_read_without_panic(
            asked in proptest::collection::vec(any::<u8>(), 0..40),
            date in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let headers = [(RETRY_AFTER, asked), (DATE, date)].into_iter().filter_map(|(name, bytes)| {
                Some((name, HeaderValue::from_bytes(&bytes).ok()?))
            });
            let _ = retry_after(&headers.collect(), SystemTime::UNIX_EPOCH);
        }
    }
}
