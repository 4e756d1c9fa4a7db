//! The flag that selects how errors are written.

use clap::{Args, ValueEnum};

/// The flag that selects how errors are written.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct ErrorFormatArgument {
    /// How errors are written to standard error
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t = ErrorFormat::Text,
        value_name = "FORMAT"
    )]
    // Named like no other flag: it is global.
    pub(super) error_format: ErrorFormat,
}

/// How errors are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// A line each for the failure, its cause and the advice
    Text,
    /// An object in one line, with the code, the EC, the request id and the exit status
    Json,
}

impl ErrorFormat {
    /// Returns the format that arguments select, even if they can't be parsed.
    pub(crate) fn of_arguments(arguments: impl Iterator<Item = std::ffi::OsString>) -> Self {
        let mut is_json = false;
        let mut previous = None;
        for argument in arguments.take_while(|argument| argument != "--") {
            is_json |= argument == "--error-format=json"
                || (argument == "json" && previous.is_some_and(|it| it == "--error-format"));
            previous = Some(argument);
        }
        if is_json { Self::Json } else { Self::Text }
    }
}
