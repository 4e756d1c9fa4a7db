//! The commands, grouped by what they work on.

mod account;
mod local;
mod objects;
mod report;
mod rules;

use anyhow::Result;
use clap::Subcommand;

use crate::connection::Connection;
use account::whoami::WhoAmI;
use local::{emulator::Emulator, quickstart::Quickstart};
use objects::presign::Presign;
use report::Report;
use rules::{
    apply::Apply, delete::Delete, diff::Diff, export::Export, get::Get, import::Import, init::Init,
    list::List, plan::Plan, put::Put, recover::Recover, replace::Replace, validate::Validate,
    wait::Wait,
};

pub(crate) use local::NotRunning;
pub(crate) use rules::diff::Different;
pub(crate) use rules::export::FilesDiffer;
pub(crate) use rules::{ChangeFailed, ForeignRules, Interrupted, Stopped};

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
    Export(Export),
    Import(Import),
    Init(Init),
    Validate(Validate),
    Wait(Wait),
    Report(Report),
    Presign(Presign),
    #[command(name = "whoami")]
    WhoAmI(WhoAmI),
    Emulator(Emulator),
    Quickstart(Quickstart),
}

impl Command {
    pub(crate) async fn run(self) -> Result<()> {
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
            Self::Export(command) => command.run().await,
            Self::Import(command) => command.run(),
            Self::Init(command) => command.run(),
            Self::Validate(command) => command.run(),
            Self::Wait(command) => command.run().await,
            Self::Report(command) => command.run().await,
            Self::Presign(command) => command.run().await,
            Self::WhoAmI(command) => command.run().await,
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
            Self::Export(command) => Some(command.connection.connection()),
            Self::Wait(command) => Some(command.connection.connection()),
            Self::Report(command) => command.connection(),
            Self::Presign(command) => Some(&command.connection),
            Self::Import(_)
            | Self::Init(_)
            | Self::Validate(_)
            | Self::WhoAmI(_)
            | Self::Emulator(_)
            | Self::Quickstart(_) => None,
        }
    }
}
