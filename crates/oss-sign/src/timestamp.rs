//! The two time formats that OSS uses on the wire.

use std::time::{Duration, SystemTime};

use crate::civil_date::CivilDate;
use crate::error::{Error, ErrorKind};

const SECONDS_PER_DAY: u64 = 86_400;
/// 9999-12-31T23:59:59Z, because a year with five digits fits neither format.
const LAST_SECOND: u64 = 253_402_300_799;
/// Starts with Thursday, the weekday of 1970-01-01.
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A time in UTC in whole seconds, from the year 1970 to 9999.
///
/// # Examples
///
/// ```
/// use oss_sign::Timestamp;
///
/// let signed_at = Timestamp::parse_basic("20231216T162057Z")?;
/// assert_eq!(signed_at.to_imf_fixdate(), "Sat, 16 Dec 2023 16:20:57 GMT");
/// # Ok::<(), oss_sign::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Parses the format of `x-oss-date`, `20231216T162057Z`.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidTimestamp`] for any other text.
    pub fn parse_basic(text: &str) -> Result<Self, Error> {
        let parsed = (|| {
            let date = CivilDate {
                year: number(text, 0, 4)?,
                month: number(text, 4, 2)?,
                day: number(text, 6, 2)?,
            };
            Self::from_parts(
                date,
                number(text, 9, 2)?,
                number(text, 11, 2)?,
                number(text, 13, 2)?,
            )
        })();
        // Formatting the result again catches every wrong separator, sign and field.
        parsed
            .filter(|time| time.to_basic() == text)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidTimestamp,
                    "time is not of the form 20231216T162057Z",
                )
            })
    }

    /// Parses the format of `Date`, `Sat, 16 Dec 2023 16:20:57 GMT`.
    ///
    /// The two obsolete formats of
    /// [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7) are not
    /// supported, because no OSS client sends them.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidTimestamp`] for any other text, and if the
    /// day of the week is wrong.
    pub fn parse_imf_fixdate(text: &str) -> Result<Self, Error> {
        let parsed = (|| {
            let name = text.get(8..11)?;
            let month = (1..).zip(MONTHS).find(|(_, month)| *month == name)?.0;
            let date = CivilDate {
                year: number(text, 12, 4)?,
                month,
                day: number(text, 5, 2)?,
            };
            Self::from_parts(
                date,
                number(text, 17, 2)?,
                number(text, 20, 2)?,
                number(text, 23, 2)?,
            )
        })();
        parsed
            .filter(|time| time.to_imf_fixdate() == text)
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidTimestamp,
                    "time is not of the form Sat, 16 Dec 2023 16:20:57 GMT",
                )
            })
    }

    /// Returns the number of seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_seconds(self) -> u64 {
        self.0
    }

    /// Returns the time in the format of `x-oss-date`, `20231216T162057Z`.
    #[must_use]
    pub fn to_basic(self) -> String {
        let mut out = String::with_capacity(16);
        self.push_date(&mut out);
        let [hour, minute, second] = self.time_of_day();
        out.push('T');
        for field in [hour, minute, second] {
            push_pair(&mut out, field);
        }
        out.push('Z');
        out
    }

    /// Returns the time in the format of `Date`, `Sat, 16 Dec 2023 16:20:57 GMT`.
    #[must_use]
    pub fn to_imf_fixdate(self) -> String {
        let CivilDate { year, month, day } = self.civil();
        let mut out = String::with_capacity(29);
        out.push_str(name(&WEEKDAYS, self.0 / SECONDS_PER_DAY % 7));
        out.push_str(", ");
        push_pair(&mut out, day);
        out.push(' ');
        out.push_str(name(&MONTHS, month - 1));
        out.push(' ');
        push_pair(&mut out, year / 100);
        push_pair(&mut out, year);
        for (separator, field) in [' ', ':', ':'].into_iter().zip(self.time_of_day()) {
            out.push(separator);
            push_pair(&mut out, field);
        }
        out.push_str(" GMT");
        out
    }

    /// Appends the date in the format of a credential scope, `20231216`.
    pub(crate) fn push_date(self, out: &mut String) {
        let CivilDate { year, month, day } = self.civil();
        for pair in [year / 100, year, month, day] {
            push_pair(out, pair);
        }
    }

    /// Returns the absolute difference between two times.
    pub(crate) fn distance(self, other: Self) -> Duration {
        Duration::from_secs(self.0.abs_diff(other.0))
    }

    pub(crate) fn from_unix_seconds(seconds: u64) -> Result<Self, Error> {
        if seconds > LAST_SECOND {
            return Err(out_of_range());
        }
        Ok(Self(seconds))
    }

    fn from_parts(date: CivilDate, hour: u64, minute: u64, second: u64) -> Option<Self> {
        let seconds = date.to_days()? * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
        Self::from_unix_seconds(seconds).ok()
    }

    fn civil(self) -> CivilDate {
        CivilDate::from_days(self.0 / SECONDS_PER_DAY)
    }

    fn time_of_day(self) -> [u64; 3] {
        let second = self.0 % SECONDS_PER_DAY;
        [second / 3600, second / 60 % 60, second % 60]
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = Error;

    /// Converts a time, truncated to whole seconds.
    fn try_from(time: SystemTime) -> Result<Self, Error> {
        let since_epoch = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_err(|_| out_of_range())?;
        Self::from_unix_seconds(since_epoch.as_secs())
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        Self::UNIX_EPOCH + Duration::from_secs(timestamp.0)
    }
}

fn out_of_range() -> Error {
    Error::new(
        ErrorKind::TimeOutOfRange,
        "time must be between the years 1970 and 9999",
    )
}

fn number(text: &str, start: usize, len: usize) -> Option<u64> {
    text.get(start..start + len)?.parse().ok()
}

fn name(names: &[&'static str], index: u64) -> &'static str {
    usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index))
        .copied()
        .unwrap_or_default()
}

/// Appends the last two decimal digits of a number.
fn push_pair(out: &mut String, number: u64) {
    out.push(char::from(b'0' + (number / 10 % 10) as u8));
    out.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn formats_agree_with_jiff_and_parse_back(
            seconds in 0..=jiff::Timestamp::MAX.as_second(),
        ) {
            let time = Timestamp::from_unix_seconds(u64::try_from(seconds)?)?;
            let zoned = jiff::Timestamp::from_second(seconds)?.to_zoned(jiff::tz::TimeZone::UTC);
            let basic = zoned.strftime("%Y%m%dT%H%M%SZ").to_string();
            let imf = zoned.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            prop_assert_eq!(time.to_basic(), basic.as_str());
            prop_assert_eq!(time.to_imf_fixdate(), imf.as_str());
            prop_assert_eq!(Timestamp::parse_basic(&basic)?, time);
            prop_assert_eq!(Timestamp::parse_imf_fixdate(&imf)?, time);
            prop_assert_eq!(Timestamp::try_from(SystemTime::from(time))?, time);
        }

        #[test]
        fn parsing_any_text_never_panics(text in proptest::collection::vec(any::<char>(), 0..40)) {
            let text: String = text.into_iter().collect();
            prop_assert!(Timestamp::parse_basic(&text).is_err());
            prop_assert!(Timestamp::parse_imf_fixdate(&text).is_err());
        }
    }

    #[test]
    fn invalid_times_are_rejected() {
        for text in [
            "",
            "20231216T162057",
            "20231216T162057z",
            "20231216 162057Z",
            "20230230T000000Z",
            "20231216T240000Z",
            "20231216T236000Z",
            "20231216T235960Z",
            "+0231216T162057Z",
            "19691231T235959Z",
            "20231216T162057Z ",
            "2023\u{e9}16T162057Z",
        ] {
            let kind = Timestamp::parse_basic(text).map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::InvalidTimestamp), "{text:?}");
        }
        for text in [
            "Sun, 16 Dec 2023 16:20:57 GMT",
            "Sat, 16 Dec 2023 16:20:57 UTC",
            "Sat, 6 Dec 2023 16:20:57 GMT",
            "Saturday, 16-Dec-23 16:20:57 GMT",
            "Sat, 16 dec 2023 16:20:57 GMT",
            "Sat, 16 Dec 2023 16:20:57 GMT ",
        ] {
            let kind = Timestamp::parse_imf_fixdate(text).map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::InvalidTimestamp), "{text:?}");
        }
    }

    #[test]
    fn last_second_of_year_9999_is_supported() -> Result<(), Error> {
        let last = Timestamp::from_unix_seconds(LAST_SECOND)?;
        assert_eq!(last.to_basic(), "99991231T235959Z");
        assert_eq!(Timestamp::parse_basic("99991231T235959Z")?, last);
        Ok(())
    }

    #[test]
    fn times_out_of_range_are_rejected() {
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        let after = SystemTime::UNIX_EPOCH + Duration::from_secs(LAST_SECOND + 1);
        for time in [before, after] {
            let kind = Timestamp::try_from(time).map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::TimeOutOfRange));
        }
    }
}
