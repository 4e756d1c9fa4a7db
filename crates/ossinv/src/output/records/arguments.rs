//! The flags that select how records are shown.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::output::format::{OutputFormat, selected_or_default};
use crate::output::query::{Query, QueryArgument};

/// A format of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum RecordsFormat {
    /// For people
    Table,
    /// An array of objects
    Json,
    /// An object per line
    Ndjson,
    /// With a header
    Csv,
    /// The same structure as JSON
    Yaml,
}

/// How a table shows sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sizes {
    Human,
    Exact,
}

/// The flags that select how records are shown.
#[derive(Debug, Args)]
pub(crate) struct RecordsArguments {
    /// The output format [default: table on a terminal, otherwise json]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    output: Option<RecordsFormat>,

    #[command(flatten)]
    query: QueryArgument,

    /// Show sizes in bytes in tables, as all other formats do
    #[arg(long)]
    bytes: bool,
}

impl RecordsArguments {
    /// Returns the selected format, or the default for standard output.
    pub(super) fn format(&self) -> RecordsFormat {
        selected_or_default(self.output, RecordsFormat::Table, RecordsFormat::Json)
    }

    /// Returns the query, if it is given.
    pub(super) fn query(&self) -> Result<Option<Query>> {
        self.query.query(self.output.map(|format| match format {
            RecordsFormat::Table => OutputFormat::Table,
            RecordsFormat::Json => OutputFormat::Json,
            RecordsFormat::Ndjson => OutputFormat::Ndjson,
            RecordsFormat::Csv => OutputFormat::Csv,
            RecordsFormat::Yaml => OutputFormat::Yaml,
        }))
    }

    /// Returns whether people read the output.
    pub(crate) fn is_table(&self) -> bool {
        self.format() == RecordsFormat::Table
    }

    pub(super) fn sizes(&self) -> Sizes {
        if self.bytes {
            Sizes::Exact
        } else {
            Sizes::Human
        }
    }
}
