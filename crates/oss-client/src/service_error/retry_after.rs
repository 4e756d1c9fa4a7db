//! How long the service asks to be left alone.

use std::time::Duration;

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName};
use oss_sign::Timestamp;

/// Reads the header `Retry-After`, in either form of
/// [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3).
///
/// A date is counted from the answer's own `Date`, so no clock is needed that both sides share.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &RETRY_AFTER)?;
    seconds(text).or_else(|| {
        let then = Timestamp::parse_imf_fixdate(text).ok()?.unix_seconds();
        let now = date(headers)?.unix_seconds();
        then.checked_sub(now).map(Duration::from_secs)
    })
}

fn seconds(text: &str) -> Option<Duration> {
    // `parse` alone would take a sign, too.
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than fit are still a number, and a long time.
    digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    Timestamp::parse_imf_fixdate(text(headers, &DATE)?).ok()
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

    fn read(asked: &str, date: Option<&str>) -> Option<u64> {
        let pairs = [(RETRY_AFTER, Some(asked)), (DATE, date)];
        let headers = pairs.into_iter().filter_map(|(name, value)| {
            let value = HeaderValue::from_bytes(value?.as_bytes()).ok()?;
            Some((name, value))
        });
        retry_after(&headers.collect()).map(|delay| delay.as_secs())
    }

    #[test]
    fn seconds_are_digits() {
        let asked = ["0", "2", " 2 ", "99999999999"].map(|text| read(text, None));
        assert_eq!(asked, [Some(0), Some(2), Some(2), Some(99_999_999_999)]);
        assert_eq!(read(&"9".repeat(30), None), Some(u64::MAX));
        let garbage = ["-5", "+5", "1.5", "1e3", "soon", "", "\u{661}"];
        assert_eq!(garbage.map(|text| read(text, Some(NOON))), [None; 7]);
    }

    #[test]
    fn a_date_counts_from_the_date_of_the_answer() {
        let later = "Sat, 16 Dec 2023 12:01:30 GMT";
        assert_eq!(read(later, Some(NOON)), Some(90));
        assert_eq!(read(NOON, Some(NOON)), Some(0));
        assert_eq!(read(NOON, Some(later)), None, "it is in the past");
        assert_eq!(read(later, None), None, "counted from when?");
        assert_eq!(read(later, Some("today")), None);
        let obsolete = [
            "Saturday, 16-Dec-23 12:01:30 GMT",
            "Sat Dec 16 12:01:30 2023",
        ];
        assert_eq!(obsolete.map(|text| read(text, Some(NOON))), [None; 2]);
    }

    proptest! {
        #[test]
        fn no_header_is_too_odd(
            asked in proptest::collection::vec(any::<u8>(), 0..40),
            date in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let headers = [(RETRY_AFTER, asked), (DATE, date)].into_iter().filter_map(|(name, bytes)| {
                Some((name, HeaderValue::from_bytes(&bytes).ok()?))
            });
            let _ = retry_after(&headers.collect());
        }
    }
}
