//! The names of the folders of runs.

use oss_model::DateTime;

/// Parses the name of the folder of a run.
///
/// Those of full reports are like `2026-11-21T16-00Z`, those of incremental ones like `2026-11-21T16-0040Z`.
pub(crate) fn parse(name: &str) -> Option<DateTime> {
    let (date, time) = name.strip_suffix('Z')?.split_once('T')?;
    let is_date = date.len() == 10
        && date
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    let (hour, rest) = time.split_once('-')?;
    let is_number =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let (minute, second) = match rest.len() {
        2 => (rest, "00"),
        4 => rest.split_at_checked(2)?,
        _ => return None,
    };
    if !is_date || !is_number(hour, 2) || !is_number(minute, 2) || !is_number(second, 2) {
        return None;
    }
    format!("{date}T{hour}:{minute}:{second}Z").parse().ok()
}
