//! `ossinv report`: reads the reports that rules wrote.

mod at;
mod below;
mod du;
mod failure;
mod fetch;
mod lenient;
mod ncdu;
mod page;
mod progress;
mod read;
mod rows;
mod runs;
mod source;
mod summary;
mod top;
mod verify;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::connection::Connection;
use du::Du;
pub(crate) use failure::Failure;
use fetch::Fetch;
use ncdu::Ncdu;
use page::Page;
use rows::Rows;
use runs::Runs;
use summary::Summary;
use top::Top;
use verify::Verify;

/// Read the reports that rules wrote, and verify them
///
/// SOURCE is a directory of downloaded files, a manifest.json, or `oss://BUCKET/PREFIX`. `--rule ID -b BUCKET`
/// finds the reports of a rule. A directory needs neither credentials nor a network.
#[derive(Debug, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    subcommand_value_name = "COMMAND"
)]
pub(crate) struct Report {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(Debug, Subcommand)]
enum ReportCommand {
    Runs(Runs),
    Verify(Verify),
    Summary(Summary),
    Du(Du),
    Top(Top),
    Rows(Rows),
    Page(Page),
    Ncdu(Ncdu),
    Fetch(Fetch),
}

impl Report {
    pub(crate) async fn run(self) -> Result<()> {
        match self.command {
            ReportCommand::Runs(command) => Box::pin(command.run()).await,
            ReportCommand::Verify(command) => Box::pin(command.run()).await,
            ReportCommand::Summary(command) => Box::pin(command.run()).await,
            ReportCommand::Du(command) => Box::pin(command.run()).await,
            ReportCommand::Top(command) => Box::pin(command.run()).await,
            ReportCommand::Rows(command) => Box::pin(command.run()).await,
            ReportCommand::Page(command) => Box::pin(command.run()).await,
            ReportCommand::Ncdu(command) => Box::pin(command.run()).await,
            ReportCommand::Fetch(command) => Box::pin(command.run()).await,
        }
    }

    /// Returns the connection, if reports are in a bucket.
    pub(crate) fn connection(&self) -> Option<&Connection> {
        let source = match &self.command {
            ReportCommand::Runs(command) => &command.source,
            ReportCommand::Verify(command) => &command.report.source,
            ReportCommand::Summary(command) => &command.read.report.source,
            ReportCommand::Du(command) => &command.read.report.source,
            ReportCommand::Top(command) => &command.read.report.source,
            ReportCommand::Rows(command) => &command.report.source,
            ReportCommand::Page(command) => &command.read.report.source,
            ReportCommand::Ncdu(command) => &command.read.report.source,
            ReportCommand::Fetch(command) => &command.report.source,
        };
        source.connection()
    }
}
