//! Errors of `ossinv report` that aren't errors of a report.

use std::fmt;

/// An error of the arguments, or a signal; `--help` documents the exit statuses.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    help: &'static str,
    is_interruption: bool,
}

impl Failure {
    /// Creates an error of the arguments.
    pub(super) fn usage(message: impl Into<String>, help: &'static str) -> Self {
        Self {
            message: message.into(),
            help,
            is_interruption: false,
        }
    }

    /// Creates the error of a command that a signal ended.
    pub(super) fn interruption(help: &'static str) -> Self {
        Self {
            is_interruption: true,
            ..Self::usage("interrupted", help)
        }
    }

    /// Returns whether a signal ended the command.
    pub(crate) fn is_interruption(&self) -> bool {
        self.is_interruption
    }

    /// Returns the advice for the user.
    pub(crate) fn help(&self) -> &'static str {
        self.help
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
