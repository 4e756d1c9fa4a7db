//! Records as CSV.

use anyhow::Result;

use super::column_widths::Shrink;
use crate::terminal::{printable, terminal_width};

/// Returns the line with the names of the columns.
pub(super) fn header(columns: &[(&str, Shrink)]) -> Result<String> {
    line(columns.iter().map(|(name, _)| Some(name.to_lowercase())))
}

/// Returns the line of a record; an unset value is empty.
pub(super) fn line(values: impl Iterator<Item = Option<String>>) -> Result<String> {
    // CSV has no escape for what acts on a terminal.
    let is_terminal = terminal_width().is_some();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(values.map(|value| match value.unwrap_or_default() {
        value if is_terminal => printable(&value),
        value => value,
    }))?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}
