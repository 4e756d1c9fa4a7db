//! `ossinv get`: shows one rule.

use anyhow::Result;
use clap::Args;

use crate::connection::BucketConnection;
use crate::output::{OutputArgument, render};
use crate::terminal::print;

/// Show one rule
///
/// `ossinv put` accepts the JSON, YAML and XML output. A rule with elements that this version
/// doesn't know also needs `--allow-unknown`.
#[derive(Debug, Args)]
pub(crate) struct Get {
    /// The id of the rule
    id: String,

    #[command(flatten)]
    output: OutputArgument,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Get {
    pub(crate) async fn run(self) -> Result<()> {
        let rule = self.connection.client()?.get(&self.id).await?;
        print(&render(&rule, self.output.format())?)
    }
}
