//! `ossinv`, the command line of OSS inventory.
//!
//! A thin layer: everything a program could also want is in `oss-inventory`.

mod cli;
mod commands;
mod connection;
mod credentials;
mod files;
mod logging;
mod output;
mod report_error;
mod signals;
mod terminal;
mod transport;
mod value_parsers;

use std::process::ExitCode;

use anyhow::Context as _;

use cli::Arguments;
use commands::Command;

fn main() -> ExitCode {
    let arguments = Arguments::of_process();
    logging::init_logging(arguments.verbose);
    let connection = arguments.command.connection().cloned();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report_error::report(&error, connection.as_ref()),
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the asynchronous runtime")?
        .block_on(command.run())
}
