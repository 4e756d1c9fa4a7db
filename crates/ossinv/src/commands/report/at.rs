//! Parses the time of `--at`.

use oss_report::oss_model::DateTime;

/// Parses a time in UTC, the folder of a run, or a date, which means its end.
pub(super) fn parse(text: &str) -> Result<DateTime, &'static str> {
    const EXPECTED: &str = "a date or a time in UTC is expected, such as 2026-11-21 or \
                            2026-11-21T16:00Z";
    let text = text.trim_end_matches('/');
    let full = match text.split_once('T') {
        None => format!("{text}T23:59:59Z"),
        Some((date, time)) => {
            let time = time.strip_suffix('Z').ok_or(EXPECTED)?.replace('-', ":");
            let seconds = match time.len() {
                5 => ":00",
                _ => "",
            };
            format!("{date}T{time}{seconds}Z")
        }
    };
    full.parse().map_err(|_| EXPECTED)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn times_dates_and_folders_are_parsed() {
        for (text, time) in [
            ("2026-11-21", "2026-11-21T23:59:59.000Z"),
            ("2026-11-21T16:00Z", "2026-11-21T16:00:00.000Z"),
            ("2026-11-21T16:00:40Z", "2026-11-21T16:00:40.000Z"),
            ("2026-11-21T16-00Z/", "2026-11-21T16:00:00.000Z"),
        ] {
            assert_eq!(parse(text).map(|it| it.to_string()).as_deref(), Ok(time));
        }
        for text in [
            "",
            "yesterday",
            "2026-11-21T16:00",
            "2026-13-01",
            "1795276800",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
