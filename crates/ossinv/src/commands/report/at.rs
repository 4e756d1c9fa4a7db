//! Parses the time of `--at`.

use oss_report::oss_model::DateTime;

/// The folder of incremental reports.
const INCREMENTAL: &str = "incremental_inventory/";

/// The report that `--at` selects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// The latest full one of this time or before it.
    Time(DateTime),
    /// The incremental one in this folder, relative to the one of the rule.
    Increment(String),
}

/// Parses a time in UTC, the folder of a run, or a date, which means its end.
pub(super) fn parse(text: &str) -> Result<At, &'static str> {
    const EXPECTED: &str = "a date or a time in UTC is expected, such as 2026-11-21 or \
                            2026-11-21T16:00Z";
    let text = text.trim_end_matches('/');
    let name = text.strip_prefix(INCREMENTAL).unwrap_or(text);
    let (full, is_increment) = match name.split_once('T') {
        None => (format!("{name}T23:59:59Z"), false),
        Some((date, time)) => {
            let time = time.strip_suffix('Z').ok_or(EXPECTED)?;
            match time.split_once('-') {
                // Only folders of incremental runs have seconds, without a dash before them.
                Some((hour, rest)) if rest.len() == 4 => {
                    let (minute, second) = rest.split_at_checked(2).ok_or(EXPECTED)?;
                    (format!("{date}T{hour}:{minute}:{second}Z"), true)
                }
                _ => {
                    let seconds = if time.len() == 5 { ":00" } else { "" };
                    let time = time.replace('-', ":");
                    (format!("{date}T{time}{seconds}Z"), false)
                }
            }
        }
    };
    let time = full.parse().map_err(|_| EXPECTED)?;
    Ok(if is_increment {
        At::Increment(format!("{INCREMENTAL}{name}/"))
    } else {
        At::Time(time)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_dates_and_folders_are_parsed() -> anyhow::Result<()> {
        for (text, time) in [
            ("2026-11-21", "2026-11-21T23:59:59Z"),
            ("2026-11-21T16:00Z", "2026-11-21T16:00:00Z"),
            ("2026-11-21T16:00:40Z", "2026-11-21T16:00:40Z"),
            ("2026-11-21T16:00:40.000Z", "2026-11-21T16:00:40Z"),
            ("2026-11-21T16-00Z/", "2026-11-21T16:00:00Z"),
        ] {
            assert_eq!(parse(text), Ok(At::Time(time.parse()?)), "{text}");
        }
        let folder = "incremental_inventory/2026-11-21T16-1040Z/";
        for text in ["2026-11-21T16-1040Z", folder] {
            assert_eq!(parse(text), Ok(At::Increment(folder.to_owned())));
        }
        for text in [
            "",
            "yesterday",
            "2026-11-21T16:00",
            "2026-11-21T16-9940Z",
            "2026-11-21T16-€0Z",
            "2026-13-01",
            "1795276800",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        Ok(())
    }
}
