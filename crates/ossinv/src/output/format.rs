//! The formats of output.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;

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
