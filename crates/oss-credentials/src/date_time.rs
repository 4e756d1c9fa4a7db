//! RFC 3339 times, in which sources write when credentials expire.

use std::time::SystemTime;

use jiff::SignedDuration;
use jiff::civil::{DateTime, datetime};
use jiff::fmt::temporal::Pieces;

const EPOCH: DateTime = datetime(1970, 1, 1, 0, 0, 0, 0);

/// Parses a time with an offset, such as `2026-11-22T07:19:01Z`.
///
/// A `jiff::Timestamp` ends a day before the year 9999 does, and `9999-12-31` is how people write
/// "never".
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = SignedDuration::from_secs(pieces.to_numeric_offset()?.seconds().into());
    let local = pieces.date().to_datetime(pieces.time()?);
    let since_epoch = local.checked_sub(offset).ok()?.duration_since(EPOCH);
    if since_epoch.is_negative() {
        SystemTime::UNIX_EPOCH.checked_sub(since_epoch.unsigned_abs())
    } else {
        SystemTime::UNIX_EPOCH.checked_add(since_epoch.unsigned_abs())
    }
}

/// Returns the time in UTC; the epoch if its year has more than four digits.
pub(crate) fn to_utc(time: SystemTime) -> DateTime {
    SignedDuration::system_until(SystemTime::UNIX_EPOCH, time)
        .and_then(|since_epoch| EPOCH.checked_add(since_epoch))
        .unwrap_or(EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_3339_time_with_offset_is_parsed() {
        for (text, utc) in [
            ("2012-02-24T08:43:07Z", "2012-02-24T08:43:07"),
            ("2012-02-24T16:43:07.5+08:00", "2012-02-24T08:43:07.5"),
            (
                "2012-02-24T08:43:07.123456789Z",
                "2012-02-24T08:43:07.123456789",
            ),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59"),
            ("1960-01-01T00:00:00Z", "1960-01-01T00:00:00"),
        ] {
            assert_eq!(to_utc(parse(text).expect(text)).to_string(), utc);
        }
        for text in [
            "",
            "tomorrow",
            "2012-02-24",
            "2012-02-24T08:43:07",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
