//! Tables for people, with every text of the service escaped.

use std::fmt::Display;

use comfy_table::{ColumnConstraint, Width};
use console::measure_text_width;
use oss_inventory::Validate as _;
use oss_inventory::model::{
    EncryptionMethod, Filter, IncrementalInventory, InventoryConfiguration, OssBucketDestination,
    Schedule,
};

use super::column_widths::column_widths;
use super::plain_table::{GAP, fit, plain_table, render};
use crate::terminal::printable;

/// The cell of an unset value.
const UNSET: &str = "-";

const HEADER: [&str; 4] = ["ID", "FREQUENCY", "PREFIX", "DESTINATION"];

/// The cells of a rule in a list.
pub(super) type Row = [String; 4];

/// Returns the row of a rule. A switched-off rule says so with its frequency.
pub(super) fn row(rule: &InventoryConfiguration) -> Row {
    let frequency = printable(rule.schedule.frequency.as_str());
    [
        printable(&rule.id),
        match rule.is_enabled {
            Some(true) => frequency,
            Some(false) => format!("{frequency}, off"),
            None => format!("{frequency}, {UNSET}"),
        },
        text_or_unset(
            rule.filter
                .as_ref()
                .and_then(|filter| filter.prefix.as_deref()),
        ),
        destination(&rule.destination.oss_bucket_destination),
    ]
}

/// Returns a table with a line per rule, wrapped to fit into `width`.
pub(super) fn rules(rows: Vec<Row>, width: Option<u16>) -> String {
    let mut table = plain_table();
    table.set_header(HEADER);
    let widths = width.and_then(|width| {
        let cells = std::iter::once(HEADER.map(measure_text_width));
        let cells = cells.chain(
            rows.iter()
                .map(|row| row.each_ref().map(|it| measure_text_width(it))),
        );
        let available = usize::from(width).checked_sub(HEADER.len() * usize::from(GAP))?;
        column_widths(&cells.collect::<Vec<_>>(), available)
    });
    table.add_rows(rows);
    fit(&mut table, width);
    for (column, width) in table.column_iter_mut().zip(widths.into_iter().flatten()) {
        let width = u16::try_from(width).unwrap_or(u16::MAX).saturating_add(GAP);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    render(table)
}

/// Returns a table with a line for each set part of a rule.
pub(crate) fn rule(rule: &InventoryConfiguration) -> String {
    let to = &rule.destination.oss_bucket_destination;
    let mut rows = vec![
        ("ID", printable(&rule.id)),
        ("ENABLED", yes_or_no(rule.is_enabled)),
        ("FREQUENCY", frequency(&rule.schedule)),
        (
            "VERSIONS",
            printable(rule.included_object_versions.as_str()),
        ),
    ];
    if let Some(filter) = &rule.filter {
        filter_rows(filter, &mut rows);
    }
    rows.extend([
        ("DESTINATION", destination(to)),
        ("FORMAT", printable(to.format.as_str())),
        ("ENCRYPTION", encryption(to)),
        ("ACCOUNT", printable(&to.account_id)),
        ("ROLE", printable(&to.role_arn)),
    ]);
    if let Some(columns) = &rule.optional_fields {
        rows.push(("COLUMNS", joined(&columns.fields)));
    }
    if let Some(incremental) = &rule.incremental_inventory {
        rows.push(("INCREMENTAL", incremental_inventory(incremental)));
    }
    let unknown = rule.unknown_parts();
    if !unknown.is_empty() {
        rows.push(("UNKNOWN", joined(&unknown)));
    }
    let mut table = plain_table();
    table.add_rows(
        rows.into_iter()
            .map(|(name, value)| [name.to_owned(), value]),
    );
    render(table)
}

fn filter_rows(filter: &Filter, rows: &mut Vec<(&'static str, String)>) {
    let Filter {
        prefix,
        storage_class,
        ..
    } = filter;
    let (begin, end) = (
        filter.last_modify_begin_time_stamp,
        filter.last_modify_end_time_stamp,
    );
    let (lower, upper) = (filter.lower_size_bound, filter.upper_size_bound);
    if prefix.is_some() {
        rows.push(("PREFIX", text_or_unset(prefix.as_deref())));
    }
    if begin.is_some() || end.is_some() {
        rows.push(("MODIFIED", range(begin.map(time), end.map(time))));
    }
    if lower.is_some() || upper.is_some() {
        rows.push(("SIZE", range(lower, upper) + " bytes"));
    }
    if storage_class.is_some() {
        rows.push(("CLASSES", text_or_unset(storage_class.as_deref())));
    }
}

fn yes_or_no(yes: Option<bool>) -> String {
    match yes {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => UNSET.to_owned(),
    }
}

fn text_or_unset(text: Option<&str>) -> String {
    match text {
        None | Some("") => UNSET.to_owned(),
        Some(text) => printable(text),
    }
}

fn destination(to: &OssBucketDestination) -> String {
    let bucket = to.bucket.strip_prefix("acs:oss:::").unwrap_or(&to.bucket);
    printable(&format!(
        "oss://{bucket}/{}",
        to.prefix.as_deref().unwrap_or_default()
    ))
}

fn frequency(schedule: &Schedule) -> String {
    let mut parts = vec![printable(schedule.frequency.as_str())];
    parts.extend(schedule.day_of_month.map(|day| format!("on day {day}")));
    if schedule.auto_delete == Some(true) {
        parts.push("then the rule is deleted".to_owned());
    }
    parts.join(", ")
}

fn encryption(to: &OssBucketDestination) -> String {
    match to
        .encryption
        .as_ref()
        .and_then(|encryption| encryption.method.as_ref())
    {
        None => UNSET.to_owned(),
        Some(EncryptionMethod::SseKms(kms)) => {
            printable(&format!("SSE-KMS with key {}", kms.key_id))
        }
        Some(EncryptionMethod::SseOss(_)) => "SSE-OSS".to_owned(),
        Some(_) => "unknown to this version".to_owned(),
    }
}

fn incremental_inventory(incremental: &IncrementalInventory) -> String {
    let mut parts = vec![yes_or_no(incremental.is_enabled)];
    if let Some(seconds) = incremental.schedule.as_ref().and_then(|it| it.frequency) {
        parts.push(format!("every {seconds} seconds"));
    }
    if let Some(columns) = &incremental.optional_fields {
        parts.push(format!("columns {}", joined(&columns.fields)));
    }
    parts.join(", ")
}

/// Returns seconds since 1970 as a date, or unchanged if out of range.
fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| seconds.to_string(), |time| time.to_string())
}

fn range<T: Display>(from: Option<T>, to: Option<T>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("up to {to}"),
        (None, None) => UNSET.to_owned(),
    }
}

fn joined<T: Display>(items: &[T]) -> String {
    items
        .iter()
        .map(|item| printable(&item.to_string()))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_rows_keep_one_line_beside_a_long_one() {
        let row = |id: &str, prefix: &str| {
            [id, "Daily", prefix, "oss://reports/inventory"].map(str::to_owned)
        };
        let long = "x".repeat(60);
        let table = rules(
            vec![
                row("m1", "logs/2024/"),
                row(&long, &long),
                row("m2", "logs/"),
            ],
            Some(80),
        );
        let lines: Vec<_> = table.lines().collect();
        assert!(lines.iter().all(|line| line.len() <= 80), "{table}");
        assert!(
            lines[1].starts_with("m1 ") && lines[1].ends_with("oss://reports/inventory"),
            "{table}"
        );
        let last = lines[lines.len() - 1];
        assert!(
            last.starts_with("m2 ") && last.ends_with("oss://reports/inventory"),
            "{table}"
        );
    }
}
