//! One rule as a table for people, with every text of the service escaped.

use std::fmt::Display;

use oss_inventory::Validate as _;
use oss_inventory::model::{Filter, IncrementalInventory, InventoryConfiguration};

use super::plain_table::{fit, plain_table, render};
use super::values::{columns, destination, encryption, frequency, is_enabled};
use crate::terminal::printable;

/// The cell of an unset value.
pub(super) const UNSET: &str = "-";

/// Returns a table with a line for each set part of a rule, wrapped to fit.
pub(crate) fn rule(rule: &InventoryConfiguration, width: Option<u16>) -> String {
    let to = &rule.destination.oss_bucket_destination;
    let mut rows = vec![
        ("ID", printable(&rule.id)),
        (
            "ENABLED",
            is_enabled(rule.is_enabled).unwrap_or(UNSET).to_owned(),
        ),
        ("FREQUENCY", printable(&frequency(&rule.schedule))),
        (
            "VERSIONS",
            printable(rule.included_object_versions.as_str()),
        ),
    ];
    if let Some(filter) = &rule.filter {
        filter_rows(filter, &mut rows);
    }
    rows.extend([
        ("DESTINATION", printable(&destination(to))),
        ("FORMAT", printable(to.format.as_str())),
        ("ENCRYPTION", text_or_unset(encryption(to).as_deref())),
        ("ACCOUNT", printable(&to.account_id)),
        ("ROLE", printable(&to.role_arn)),
    ]);
    if let Some(optional) = &rule.optional_fields {
        rows.push(("COLUMNS", printable(&columns(&optional.fields))));
    }
    if let Some(incremental) = &rule.incremental_inventory {
        rows.push(("INCREMENTAL", incremental_inventory(incremental)));
    }
    let unknown = rule.unknown_parts();
    if !unknown.is_empty() {
        rows.push(("UNKNOWN", printable(&columns(&unknown))));
    }
    let mut table = plain_table();
    table.add_rows(
        rows.into_iter()
            .map(|(name, value)| [name.to_owned(), value]),
    );
    fit(&mut table, width);
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

fn text_or_unset(text: Option<&str>) -> String {
    match text {
        None | Some("") => UNSET.to_owned(),
        Some(text) => printable(text),
    }
}

fn incremental_inventory(incremental: &IncrementalInventory) -> String {
    let mut parts = vec![
        is_enabled(incremental.is_enabled)
            .unwrap_or(UNSET)
            .to_owned(),
    ];
    if let Some(seconds) = incremental.schedule.as_ref().and_then(|it| it.frequency) {
        parts.push(format!("every {seconds} seconds"));
    }
    if let Some(optional) = &incremental.optional_fields {
        let fields = printable(&columns(&optional.fields));
        parts.push(format!("columns {fields}"));
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
