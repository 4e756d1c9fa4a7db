//! The formats of output, and the flag that selects one.

use std::io::{self, IsTerminal as _};

use clap::{Args, ValueEnum};

/// A format of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people; lists leave out details, and cells that don't fit lose their middle
    Table,
    /// A table with more columns, in lines of any length
    Wide,
    /// With the names of the XML elements as keys; a list is an array
    Json,
    /// A rule per line
    Ndjson,
    /// The same structure as JSON
    Yaml,
    /// The document that OSS stores and sends, indented
    Xml,
    /// An id per line
    Id,
    /// The columns of wide with a header
    Csv,
}

/// The flag that selects a format.
#[derive(Debug, Args)]
pub(crate) struct OutputArgument {
    /// The output format [default: table on a terminal, otherwise json]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    output: Option<OutputFormat>,
}

impl OutputArgument {
    /// Returns the selected format, or the default for standard output.
    pub(crate) fn format(&self) -> OutputFormat {
        selected_or_default(self.output, OutputFormat::Table, OutputFormat::Json)
    }
}

/// Returns the selected format, or `table` on a terminal, otherwise `json`.
pub(super) fn selected_or_default<T>(selected: Option<T>, table: T, json: T) -> T {
    selected.unwrap_or_else(|| {
        if io::stdout().is_terminal() {
            table
        } else {
            json
        }
    })
}
