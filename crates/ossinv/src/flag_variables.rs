//! The environment variables of flags.

use clap::{Arg, Command};

/// Makes empty variables count as not set, as those of credentials do.
pub(crate) fn ignore_empty(command: Command) -> Command {
    let command = command.mut_args(|flag| match value(&flag) {
        Some(value) if value.is_empty() => flag.env(None::<&str>),
        _ => flag,
    });
    command.mut_subcommands(ignore_empty)
}

/// Returns the value of a flag's variable, if it is set to UTF-8.
pub(crate) fn value(flag: &Arg) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line may read the environment"
    )]
    let value = std::env::var(flag.get_env()?);
    value.ok()
}
