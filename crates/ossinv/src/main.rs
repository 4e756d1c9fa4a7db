//! `ossinv`, the command line of OSS inventory.
//!
//! Thin on purpose: what a program could want, too, is in `oss-inventory`.

mod arguments;
mod commands;
mod connection;
mod credentials;
mod files;
mod kept;
mod output;
mod report_error;
mod terminal;
mod verbosity;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    verbosity::listen(arguments.verbose);
    let connection = arguments.command.connection().cloned();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report_error::report(&error, connection.as_ref()),
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the asynchronous runtime")?;
    runtime.block_on(commands::run(command))
}
