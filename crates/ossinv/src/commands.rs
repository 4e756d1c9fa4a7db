//! The commands, grouped by what they work on.

mod account;
mod local;
mod objects;
mod report;
mod rules;
mod shell;

use anyhow::Result;
use clap::Subcommand;

use crate::connection::Connection;
use account::{config::Config, whoami::WhoAmI};
use local::{emulator::Emulator, quickstart::Quickstart};
use objects::presign::Presign;
use report::Report;
use rules::{
    apply::Apply, copy::Copy, delete::Delete, diff::Diff, edit::Edit, export::Export, get::Get,
    import::Import, init::Init, list::List, plan::Plan, put::Put, recover::Recover,
    replace::Replace, toggle::Toggle, validate::Validate, wait::Wait,
};

use shell::{completions::Completions, man::Man};

pub(crate) use local::NotRunning;
pub(crate) use report::Failure as ReportFailure;
pub(crate) use rules::diff::Different;
pub(crate) use rules::export::FilesDiffer;
pub(crate) use rules::{ChangeFailed, Interrupted, NoTimeLeft, RemainingEntries, Stopped};

/// A command. Verbs without a subject are about rules.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(visible_alias = "create")]
    Put(Put),
    Replace(Replace),
    Diff(Diff),
    Plan(Plan),
    Apply(Apply),
    Recover(Recover),
    Get(Get),
    #[command(visible_alias = "ls")]
    List(List),
    #[command(visible_alias = "rm")]
    Delete(Delete),
    Copy(Copy),
    Edit(Edit),
    /// Start the reports of rules
    ///
    /// The service can't change a rule, so each is replaced as by `ossinv apply`. OSS writes a report soon after a
    /// rule is enabled. Rules that are named by their ids are replaced at once. With a pattern, --prefix or
    /// --all-buckets, the changes are shown, and you confirm them; without a terminal that needs --yes.
    Enable(Toggle),
    /// Stop the reports of rules
    ///
    /// The service can't change a rule, so each is replaced as by `ossinv apply`. Rules that are named by their ids
    /// are replaced at once. With a pattern, --prefix or --all-buckets, the changes are shown, and you confirm them;
    /// without a terminal that needs --yes.
    Disable(Toggle),
    Export(Export),
    Import(Import),
    Init(Init),
    Validate(Validate),
    Wait(Wait),
    Report(Report),
    Presign(Presign),
    #[command(name = "whoami")]
    WhoAmI(WhoAmI),
    Config(Config),
    Completions(Completions),
    Man(Man),
    Emulator(Emulator),
    Quickstart(Quickstart),
}

impl Command {
    /// Runs the command; `cli` returns the whole command line.
    pub(crate) async fn run(self, cli: fn() -> clap::Command) -> Result<()> {
        match self {
            Self::Put(command) => Box::pin(command.run()).await,
            Self::Replace(command) => command.run().await,
            Self::Diff(command) => command.run().await,
            Self::Plan(command) => command.run().await,
            Self::Apply(command) => command.run().await,
            Self::Recover(command) => command.run().await,
            Self::Get(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Delete(command) => command.run().await,
            Self::Copy(command) => command.run().await,
            Self::Edit(command) => command.run().await,
            Self::Enable(command) => command.run(true).await,
            Self::Disable(command) => command.run(false).await,
            Self::Export(command) => command.run().await,
            Self::Import(command) => command.run(),
            Self::Init(command) => command.run(),
            Self::Validate(command) => command.run(),
            Self::Wait(command) => command.run().await,
            Self::Report(command) => command.run().await,
            Self::Presign(command) => command.run().await,
            Self::WhoAmI(command) => command.run().await,
            Self::Config(command) => command.run().await,
            Self::Completions(command) => command.run(),
            Self::Man(command) => command.run(cli()),
            Self::Emulator(command) => command.run().await,
            Self::Quickstart(command) => command.run().await,
        }
    }

    /// Returns the part of the libraries whose log is shown without `-v`.
    pub(crate) fn shown_log(&self) -> Option<&'static str> {
        // A report is the only thing that the local OSS does by itself.
        matches!(self, Self::Emulator(_)).then_some("oss_emulator::runs")
    }

    /// Returns whether the command's exit status tells whether something differs.
    pub(crate) fn compares(&self) -> bool {
        matches!(self, Self::Diff(_))
    }

    /// Returns the connection of commands that send requests to OSS.
    pub(crate) fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Put(command) => Some(command.connection.connection()),
            Self::Replace(command) => Some(command.connection.connection()),
            Self::Diff(command) => Some(command.desired.connection.connection()),
            Self::Plan(command) => Some(command.desired.connection.connection()),
            Self::Apply(command) => Some(command.desired.connection.connection()),
            Self::Recover(command) => Some(&command.connection),
            Self::Get(command) => Some(command.connection.connection()),
            Self::List(command) => Some(command.connection.connection()),
            Self::Delete(command) => Some(command.connection.connection()),
            Self::Copy(command) => Some(&command.connection),
            Self::Edit(command) => Some(command.connection.connection()),
            Self::Enable(command) | Self::Disable(command) => Some(command.connection.connection()),
            Self::Export(command) => Some(command.connection.connection()),
            Self::Wait(command) => Some(command.connection.connection()),
            Self::Report(command) => command.connection(),
            Self::Presign(command) => Some(&command.connection),
            Self::Config(command) => Some(&command.connection),
            Self::Import(_)
            | Self::Init(_)
            | Self::Validate(_)
            | Self::WhoAmI(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Emulator(_)
            | Self::Quickstart(_) => None,
        }
    }
}
