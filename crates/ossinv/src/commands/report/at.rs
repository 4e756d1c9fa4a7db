//! Parses the time of `--at`.

use oss_report::oss_model::DateTime;

use crate::utc_time::utc_time;

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
    // Only folders of incremental runs have seconds, without a dash before them.
    let increment = name.split_once('T').and_then(|(date, time)| {
        let (hour, rest) = time.strip_suffix('Z')?.split_once('-')?;
        let (minute, second) = rest.split_at_checked(2).filter(|_| rest.len() == 4)?;
        Some(format!("{date}T{hour}:{minute}:{second}Z"))
    });
    let time = utc_time(increment.as_deref().unwrap_or(name), "23:59:59").ok_or(EXPECTED)?;
    Ok(match increment {
        Some(_) => At::Increment(format!("{INCREMENTAL}{name}/")),
        None => At::Time(time),
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
