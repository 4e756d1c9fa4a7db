//! Times in documents and headers.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use jiff::SignedDuration;
use jiff::civil;
use jiff::fmt::{rfc2822, temporal};
use jiff::tz::Offset;

use crate::xml::{Scalar, ScalarError};

/// A time of the years 0 to 9999 with nanosecond precision.
///
/// OSS uses milliseconds in UTC, and so does `Display`: `2026-11-22T07:19:01.000Z`. A more precise value
/// is written with nine digits.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_model::DateTime;
///
/// let time: DateTime = "2026-11-22T07:19:01Z".parse()?;
/// assert_eq!(time.to_string(), "2026-11-22T07:19:01.000Z");
/// assert_eq!(time.to_http_date(), "Sun, 22 Nov 2026 07:19:01 GMT");
/// assert_eq!(SystemTime::from(time), SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_331_941));
/// # Ok::<(), oss_model::xml::ScalarError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateTime(
    /// The time in UTC.
    ///
    /// It isn't a timestamp of jiff, since those exclude the last day of 9999, and `9999-12-31` is a
    /// common way to write "never".
    civil::DateTime,
);

const EPOCH: civil::DateTime = civil::datetime(1970, 1, 1, 0, 0, 0, 0);
const HTTP_DATE: &str = "a date such as Sun, 22 Nov 2026 07:19:01 GMT";

impl DateTime {
    /// Returns the time in the format of HTTP headers, truncated to seconds.
    pub fn to_http_date(self) -> String {
        self.0.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// Parses the time of an HTTP header, such as `Sun, 22 Nov 2026 07:19:01 GMT`.
    ///
    /// The day of the week is ignored.
    ///
    /// # Errors
    ///
    /// Fails on text in another format.
    pub fn from_http_date(text: &str) -> Result<Self, ScalarError> {
        let date = text.split_once(", ").map_or(text, |(_, date)| date);
        // The parser for older formats returns a timestamp, which excludes the last day of 9999.
        let current = civil::DateTime::strptime("%d %b %Y %H:%M:%S GMT", date).ok();
        let older = || rfc2822::DateTimeParser::new().parse_timestamp(date).ok();
        current
            .or_else(|| older().map(|time| Offset::UTC.to_datetime(time)))
            .and_then(Self::in_range)
            .ok_or_else(|| ScalarError::expected(HTTP_DATE, text))
    }

    /// Parses an ISO 8601 time with an offset from UTC.
    fn parse(text: &str) -> Option<Self> {
        let pieces = temporal::Pieces::parse(text).ok()?;
        let local = pieces.date().to_datetime(pieces.time()?);
        let offset = pieces.to_numeric_offset()?;
        let seconds = SignedDuration::from_secs(i64::from(offset.seconds()));
        Self::in_range(local.checked_sub(seconds).ok()?)
    }

    fn in_range(time: civil::DateTime) -> Option<Self> {
        (time.year() >= 0).then_some(Self(time))
    }
}

impl Default for DateTime {
    /// Returns the start of the year 1970.
    fn default() -> Self {
        Self(EPOCH)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_exact = self.0.subsec_nanosecond() % 1_000_000 == 0;
        let format = if is_exact {
            "%Y-%m-%dT%H:%M:%S.%3fZ"
        } else {
            "%Y-%m-%dT%H:%M:%S.%9fZ"
        };
        write!(f, "{}", self.0.strftime(format))
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for DateTime {
    type Err = ScalarError;

    /// Parses an ISO 8601 time with an offset from UTC.
    fn from_str(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text).ok_or_else(|| ScalarError::new::<Self>(text))
    }
}

impl From<DateTime> for SystemTime {
    /// Converts the time.
    ///
    /// A time that the platform cannot represent, such as before 1601 on Windows, becomes the start of
    /// 1970.
    fn from(time: DateTime) -> Self {
        let since = time.0.duration_since(EPOCH);
        let distance: Duration = since.unsigned_abs();
        let converted = if since.is_negative() {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        converted.unwrap_or(Self::UNIX_EPOCH)
    }
}

impl TryFrom<SystemTime> for DateTime {
    type Error = ScalarError;

    /// Fails outside the years 0 to 9999.
    fn try_from(time: SystemTime) -> Result<Self, ScalarError> {
        let since = SignedDuration::system_until(SystemTime::UNIX_EPOCH, time).ok();
        let converted = since.and_then(|since| EPOCH.checked_add(since).ok());
        converted
            .and_then(Self::in_range)
            .ok_or_else(|| ScalarError::new::<Self>("a time outside of the years 0 to 9999"))
    }
}

impl Scalar for DateTime {
    const DESCRIPTION: &'static str = "a time such as 2026-11-22T07:19:01.000Z";

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        text.parse()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for DateTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for DateTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_time_parses_common_formats() {
        for (text, written) in [
            ("2012-02-24T08:43:07.000Z", "2012-02-24T08:43:07.000Z"),
            ("2012-02-24T08:43:07Z", "2012-02-24T08:43:07.000Z"),
            ("2012-02-24T16:43:07.5+08:00", "2012-02-24T08:43:07.500Z"),
            (
                "2012-02-24T08:43:07.123456789Z",
                "2012-02-24T08:43:07.123456789Z",
            ),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
            ("9999-12-31T00:00:00Z", "9999-12-31T00:00:00.000Z"),
            (
                "9999-12-31T23:59:59.999999999Z",
                "9999-12-31T23:59:59.999999999Z",
            ),
        ] {
            let time: DateTime = text.parse().unwrap();
            assert_eq!(time.to_string(), written);
            assert_eq!(written.parse(), Ok(time));
            assert_eq!(DateTime::try_from(SystemTime::from(time)), Ok(time));
        }
        for text in [
            "",
            "yesterday",
            "2012-02-24",
            "2012-02-24T08:43:07",
            "-000001-01-01T00:00:00Z",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
        ] {
            let error = text.parse::<DateTime>().unwrap_err();
            assert!(
                error.to_string().contains("expected a time such as"),
                "{error}"
            );
        }
    }

    #[test]
    fn http_date_round_trips() {
        let text = "Fri, 24 Feb 2012 06:07:48 GMT";
        let time = DateTime::from_http_date(text).unwrap();
        assert_eq!(time.to_string(), "2012-02-24T06:07:48.000Z");
        assert_eq!(time.to_http_date(), text);
        let last = "Fri, 31 Dec 9999 23:59:59 GMT";
        assert_eq!(DateTime::from_http_date(last).unwrap().to_http_date(), last);
        let wrong_day = DateTime::from_http_date("Mon, 24 Feb 2012 06:07:48 GMT");
        assert_eq!(wrong_day, Ok(time));
        let error = DateTime::from_http_date("2012-02-24T06:07:48Z").unwrap_err();
        assert!(
            error.to_string().starts_with("expected a date such as"),
            "{error}"
        );
    }
}
