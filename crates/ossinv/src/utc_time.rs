//! Parses times in UTC.

use oss_report::oss_model::DateTime;

/// Parses a time such as `2026-11-21T16:00Z`, or a date, which means a time of it.
///
/// Seconds may be left out, and dashes may stand for colons, as in the folder of a report.
pub(crate) fn utc_time(text: &str, time_of_date: &str) -> Option<DateTime> {
    let full = match text.split_once('T') {
        None => format!("{text}T{time_of_date}Z"),
        Some((date, time)) => {
            let time = time.strip_suffix('Z')?.replace('-', ":");
            let seconds = if time.len() == 5 { ":00" } else { "" };
            format!("{date}T{time}{seconds}Z")
        }
    };
    full.parse().ok()
}
