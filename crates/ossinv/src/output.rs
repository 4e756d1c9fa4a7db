//! Shows values: as tables for people, in other formats for programs.

mod changes;
mod column_widths;
mod columns;
mod cut;
mod escape;
mod format;
mod list;
mod list_table;
mod plain_table;
mod records;
mod rule;
mod table;
mod values;

pub(crate) use changes::{
    BucketChanges, ChangesFormat, ChangesOutput, Shown, Styles, diff, json, preview, two_sides,
};
pub(crate) use format::{OutputArgument, OutputFormat};
pub(crate) use list::{BucketNames, RuleList, TooLarge};
pub(crate) use records::{Cell, Records, RecordsArguments};
pub(crate) use rule::{json as json_of, render};
pub(crate) use table::rule as rule_table;
