//! The time of `--since`.

use std::str::FromStr;
use std::time::SystemTime;

use oss_report::oss_model::DateTime;

use crate::utc_time::utc_time;

/// The time of `--since`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Since {
    Now,
    Time(DateTime),
}

impl Since {
    pub(super) fn time(self) -> SystemTime {
        match self {
            #[expect(
                clippy::disallowed_methods,
                reason = "the command line may read the clock"
            )]
            Self::Now => SystemTime::now(),
            Self::Time(time) => time.into(),
        }
    }
}

impl FromStr for Since {
    type Err = &'static str;

    /// Parses `now`, a date, a time in UTC, or the folder of a run.
    fn from_str(text: &str) -> Result<Self, &'static str> {
        const EXPECTED: &str = "now, a date or a time in UTC is expected, such as 2026-11-21 or \
                                2026-11-21T16:00Z";
        if text == "now" {
            return Ok(Self::Now);
        }
        utc_time(text, "00:00:00").map(Self::Time).ok_or(EXPECTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_mean_their_start() {
        for (text, time) in [
            ("2026-11-21", "2026-11-21T00:00:00Z"),
            ("2026-11-21T16:00Z", "2026-11-21T16:00:00Z"),
            ("2026-11-21T16:00:40Z", "2026-11-21T16:00:40Z"),
            ("2026-11-21T16-00Z", "2026-11-21T16:00:00Z"),
        ] {
            let time = time.parse().map(Since::Time).ok();
            assert_eq!(text.parse::<Since>().ok(), time, "{text}");
        }
        assert_eq!("now".parse(), Ok(Since::Now));
        for text in ["", "yesterday", "2026-11-21T16:00", "2026-13-01"] {
            assert!(text.parse::<Since>().is_err(), "{text}");
        }
    }
}
