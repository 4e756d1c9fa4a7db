//! Shows values: as tables for people, in other formats for programs.

mod arguments;
mod changes;
mod column_widths;
mod columns;
mod csv;
mod cut;
mod document;
mod escape;
mod format;
mod list;
mod list_table;
mod plain_table;
mod query;
mod records;
mod rule;
mod serialized;
mod table;
mod terraform;
mod values;

pub(crate) use arguments::OutputArgument;
pub(crate) use changes::{
    BucketChanges, ChangesOutput, Shown, Styles, diff, entries, entries_json, json, preview,
    two_sides,
};
pub(crate) use document::{DocumentFormat, yaml_text};
pub(crate) use list::{BucketNames, RuleList, TooLarge};
pub(crate) use records::{Cell, Records, RecordsArguments};
pub(crate) use serialized::{XML_DECLARATION, json as json_of};
pub(crate) use table::rule as rule_table;
pub(crate) use terraform::TerraformFile;
