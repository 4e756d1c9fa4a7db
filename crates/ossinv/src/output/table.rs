//! Tables for people. Every text of the service is escaped.

use std::fmt::Display;

use comfy_table::{Table, presets};
use oss_inventory::Validate as _;
use oss_inventory::model::{
    EncryptionMethod, Filter, IncrementalInventory, InventoryConfiguration, OssBucketDestination,
    Schedule,
};

use crate::terminal::printable;

/// What stands for a condition that is not set.
const UNSET: &str = "-";

/// A line for each rule, with what tells rules apart.
pub(super) fn rules(rules: &[InventoryConfiguration]) -> String {
    let mut table = plain();
    table.set_header([
        "ID",
        "ENABLED",
        "FREQUENCY",
        "VERSIONS",
        "PREFIX",
        "DESTINATION",
        "FORMAT",
    ]);
    for rule in rules {
        let to = &rule.destination.oss_bucket_destination;
        table.add_row([
            printable(&rule.id),
            yes_or_no(rule.is_enabled),
            printable(rule.schedule.frequency.as_str()),
            printable(rule.included_object_versions.as_str()),
            text_or_unset(
                rule.filter
                    .as_ref()
                    .and_then(|filter| filter.prefix.as_deref()),
            ),
            destination(to),
            printable(to.format.as_str()),
        ]);
    }
    laid_out(table)
}

/// A line for each part of a rule; parts that are not set have none.
pub(super) fn rule(rule: &InventoryConfiguration) -> String {
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
        rows.push(("INCREMENTAL", changes(incremental)));
    }
    let unknown = rule.unknown_parts();
    if !unknown.is_empty() {
        rows.push(("NOT KNOWN", joined(&unknown)));
    }
    let mut table = plain();
    table.add_rows(
        rows.into_iter()
            .map(|(name, value)| [name.to_owned(), value]),
    );
    laid_out(table)
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

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table
}

fn laid_out(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt() + "\n"
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
        Some(_) => "of a kind that this version does not know".to_owned(),
    }
}

fn changes(incremental: &IncrementalInventory) -> String {
    let mut parts = vec![yes_or_no(incremental.is_enabled)];
    if let Some(seconds) = incremental.schedule.as_ref().and_then(|it| it.frequency) {
        parts.push(format!("every {seconds} seconds"));
    }
    if let Some(columns) = &incremental.optional_fields {
        parts.push(format!("columns {}", joined(&columns.fields)));
    }
    parts.join(", ")
}

/// Returns seconds since 1970 as a date, or as they are where there is no such date.
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
    let items: Vec<_> = items
        .iter()
        .map(|item| printable(&item.to_string()))
        .collect();
    items.join(", ")
}
