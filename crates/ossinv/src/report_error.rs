//! Prints errors, for people or for programs.

mod cause;
mod client;
mod exit;
mod format;
mod help;
mod json;
mod report;
mod shown;
mod text;
mod transport;

use std::io;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style};

use crate::commands::Different;
use crate::connection::Connection;
use crate::stderr;
use crate::terminal::has_colours;
use exit::Exit;
use json::ErrorObject;
use report::ErrorReport;

pub(crate) use format::{ErrorFormat, ErrorFormatArgument};

/// The properties of a command that decide how its error is printed.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) format: ErrorFormatArgument,
    /// The connection of the command, if it sends requests to OSS.
    pub(crate) connection: Option<Connection>,
    /// Whether the status 1 says that something differs, as for `diff` of Unix.
    pub(crate) compares: bool,
}

/// Prints an error with its causes, and advice for the user.
pub(crate) fn report(error: &anyhow::Error, context: &Context) -> ExitCode {
    let is_difference = error.is::<Different>();
    let exit = match Exit::of(error) {
        Exit::Refused if context.compares && !is_difference => Exit::Usage,
        exit => exit,
    };
    if exit != Exit::BrokenPipe && !is_difference {
        let help = help::help(error, context.connection.as_ref()).map(Into::into);
        let report = ErrorReport::new(error, help);
        stderr::write(match context.format.error_format {
            ErrorFormat::Json => ErrorObject::new(error, &report, exit).line().into_bytes(),
            ErrorFormat::Text => {
                let style = if has_colours(&io::stderr()) {
                    AnsiColor::Red.on_default().bold()
                } else {
                    Style::new()
                };
                let mut text = Vec::new();
                // Writing to memory can't fail.
                let _ = text::write(&report, style, &mut text);
                text
            }
        });
    }
    ExitCode::from(exit as u8)
}

/// Returns the object of an invalid command line, as a line.
pub(crate) fn usage_object(message: &str) -> String {
    ErrorObject::of_usage(message, Exit::Usage).line()
}
