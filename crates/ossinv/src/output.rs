//! Shows values: as tables for people, as JSON, YAML and XML for programs.

mod column_widths;
mod escape;
mod format;
mod list;
mod plain_table;
mod records;
mod rule;
mod table;

pub(crate) use format::{OutputArgument, OutputFormat};
pub(crate) use list::{RuleList, TooLarge};
pub(crate) use records::{Cell, Records, RecordsArguments};
pub(crate) use rule::{json, render};
pub(crate) use table::rule as rule_table;
