//! The columns of lists of rules.

use oss_inventory::model::InventoryConfiguration;

use super::column_widths::Shrink;
use super::values::{columns, destination, encryption, frequency, is_enabled};

/// A column of lists of rules.
pub(super) struct Column {
    /// The header of tables; CSV has it in lower case.
    pub(super) name: &'static str,
    pub(super) shrink: Shrink,
    /// Returns the value, unless it is unset. Nothing is escaped.
    pub(super) value: fn(&InventoryConfiguration) -> Option<String>,
}

const fn column(
    name: &'static str,
    shrink: Shrink,
    value: fn(&InventoryConfiguration) -> Option<String>,
) -> Column {
    Column {
        name,
        shrink,
        value,
    }
}

const ID: Column = column("ID", Shrink::Last, |rule| Some(rule.id.clone()));
const PREFIX: Column = column("PREFIX", Shrink::First, |rule| {
    let prefix = rule.filter.as_ref()?.prefix.clone()?;
    (!prefix.is_empty()).then_some(prefix)
});
const DESTINATION: Column = column("DESTINATION", Shrink::First, |rule| {
    Some(destination(&rule.destination.oss_bucket_destination))
});

/// The columns of `table`; a switched-off rule says so with its frequency.
pub(super) const TABLE: [Column; 4] = [
    ID,
    column("FREQUENCY", Shrink::Never, |rule| {
        let frequency = rule.schedule.frequency.as_str();
        Some(match rule.is_enabled {
            Some(true) => frequency.to_owned(),
            Some(false) => format!("{frequency}, off"),
            None => format!("{frequency}, -"),
        })
    }),
    PREFIX,
    DESTINATION,
];

/// The columns of `wide` and `csv`.
pub(super) const WIDE: [Column; 10] = [
    ID,
    column("ENABLED", Shrink::Never, |rule| {
        is_enabled(rule.is_enabled).map(str::to_owned)
    }),
    column("FREQUENCY", Shrink::Never, |rule| {
        Some(frequency(&rule.schedule))
    }),
    column("VERSIONS", Shrink::Never, |rule| {
        Some(rule.included_object_versions.as_str().to_owned())
    }),
    PREFIX,
    DESTINATION,
    column("FORMAT", Shrink::Never, |rule| {
        let to = &rule.destination.oss_bucket_destination;
        Some(to.format.as_str().to_owned())
    }),
    column("ENCRYPTION", Shrink::Never, |rule| {
        encryption(&rule.destination.oss_bucket_destination)
    }),
    column("ROLE", Shrink::Never, |rule| {
        Some(rule.destination.oss_bucket_destination.role_arn.clone())
    }),
    column("COLUMNS", Shrink::Never, |rule| {
        let fields = &rule.optional_fields.as_ref()?.fields;
        (!fields.is_empty()).then(|| columns(fields))
    }),
];
