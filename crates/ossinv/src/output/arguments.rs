//! The flags that select a format, and a part of the output.

use anyhow::Result;
use clap::Args;
use oss_inventory::model::InventoryConfiguration;

use super::format::{OutputFormat, selected_or_default};
use super::list::{BucketNames, RuleList};
use super::query::QueryArgument;
use super::rule::render;

/// The flags that select a format, and a part of the output.
#[derive(Debug, Args)]
pub(crate) struct OutputArgument {
    /// The output format [default: table on a terminal, otherwise json]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    output: Option<OutputFormat>,

    #[command(flatten)]
    query: QueryArgument,
}

impl OutputArgument {
    /// Returns the selected format, or the default for standard output.
    pub(crate) fn format(&self) -> OutputFormat {
        selected_or_default(self.output, OutputFormat::Table, OutputFormat::Json)
    }

    /// Returns an empty list of rules with the format and the query.
    pub(crate) fn list(&self, names: BucketNames) -> Result<RuleList> {
        match self.query.query(self.output)? {
            None => RuleList::new(self.format(), names),
            Some(query) => Ok(RuleList::new(OutputFormat::Json, names)?.with_query(query)),
        }
    }

    /// Returns one rule as these flags say, with a line break at its end.
    pub(crate) fn render(&self, rule: &InventoryConfiguration) -> Result<String> {
        match self.query.query(self.output)? {
            None => render(rule, self.format()),
            Some(query) => query.apply(&render(rule, OutputFormat::Json)?),
        }
    }
}
