//! `ossinv`, the command line of OSS inventory.
//!
//! A thin layer: everything a program could also want is in `oss-inventory`.

mod cli;
mod commands;
mod completion;
mod confirm;
mod connection;
mod credentials;
mod duration;
mod files;
mod flag_variables;
mod journal;
mod logging;
mod messages;
mod nothing_selected;
mod off_thread;
mod output;
mod panics;
mod report_error;
mod save;
mod shell;
mod signals;
mod stderr;
mod terminal;
mod time_limit;
mod transport;
mod utc_time;
mod value_parsers;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::CommandFactory as _;

use cli::Arguments;
use commands::Command;

fn main() -> ExitCode {
    panics::report_panics();
    completion::complete_if_asked(Arguments::command);
    let arguments = Arguments::of_process();
    arguments.messages.apply();
    logging::init_logging(arguments.verbose, arguments.command.shown_log());
    let context = report_error::Context {
        format: arguments.error_format,
        connection: arguments.command.connection().cloned(),
        compares: arguments.command.compares(),
    };
    let code = match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report_error::report(&error, &context),
    };
    stderr::flush(stderr::Patience::UntilSignal);
    code
}

fn run(command: Command) -> anyhow::Result<()> {
    const FAILED: &str = "cannot start the asynchronous runtime";
    // Tokio panics if its signal handler gets no file descriptor.
    #[cfg(unix)]
    descriptors().context(FAILED)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context(FAILED)?;
    let outcome = runtime.block_on(command.run(Arguments::command));
    // A name lookup may still be blocked.
    runtime.shutdown_background();
    outcome
}

/// Checks that enough file descriptors for the runtime are left.
#[cfg(unix)]
fn descriptors() -> std::io::Result<()> {
    let pairs = std::iter::repeat_with(std::os::unix::net::UnixStream::pair).take(4);
    pairs.collect::<std::io::Result<Vec<_>>>().map(drop)
}
