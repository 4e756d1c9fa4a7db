//! The flags that select how changes are shown.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::output::format::OutputFormat;
use crate::output::query::QueryArgument;

/// The flags that select how changes are shown; text by default.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct ChangesOutput {
    /// The output format [default: text, or json with --query]
    #[arg(short, long, value_enum, value_name = "FORMAT")]
    output: Option<ChangesFormat>,

    #[command(flatten)]
    query: QueryArgument,
}

/// A format of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ChangesFormat {
    /// For people
    Text,
    /// An array with an object for each rule
    Json,
}

impl ChangesOutput {
    /// Returns the text, the JSON, or what the query selects of the JSON.
    pub(crate) fn render(
        &self,
        text: impl FnOnce() -> String,
        json: impl FnOnce() -> Result<String>,
    ) -> Result<String> {
        let format = self.output.map(|format| match format {
            ChangesFormat::Text => OutputFormat::Table,
            ChangesFormat::Json => OutputFormat::Json,
        });
        match (self.query.query(format)?, self.output) {
            (Some(query), _) => query.apply(&json()?),
            (None, Some(ChangesFormat::Json)) => json(),
            (None, _) => Ok(text()),
        }
    }
}
