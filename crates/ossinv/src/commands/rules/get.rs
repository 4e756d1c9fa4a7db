//! `ossinv get`: shows rules.

use anyhow::Result;
use clap::Args;

use super::selection::Selection;
use crate::connection::BucketConnection;
use crate::output::{BucketNames, OutputArgument};
use crate::terminal::{print, terminal_width};

/// Show rules
///
/// One id shows one rule; several ids, or a pattern, show a list as `ossinv list` does. An id or a pattern
/// that selects no rule is an error with status 3.
///
/// `ossinv put` accepts the JSON, YAML and XML output. A rule with elements that this version
/// doesn't know also needs `--allow-unknown`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Get {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    output: OutputArgument,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Get {
    pub(crate) async fn run(self) -> Result<()> {
        self.selection.check_given()?;
        let clients = self.connection.clients().await?;
        let selected = self.selection.read(&clients).await?;
        let names = self.connection.bucket_names();
        if let (Some(_), [selected], BucketNames::Hidden) =
            (self.selection.only_id(), selected.as_slice(), names)
        {
            return print(&self.output.render(&selected.rule)?);
        }
        let mut rules = self.output.list(names)?;
        for selected in &selected {
            rules.push(selected.client.bucket(), &selected.rule)?;
        }
        print(&rules.finish(terminal_width())?)
    }
}
