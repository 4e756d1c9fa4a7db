//! Completes the words of a command line, when a shell asks for it.

mod candidates;
mod flags;

use clap::Command;
use clap_complete::CompleteEnv;
use clap_complete::engine::ArgValueCompleter;

/// The variable with which the scripts of `ossinv completions` ask.
pub(crate) const VARIABLE: &str = "OSSINV_COMPLETE";

/// Prints the candidates and exits, if a shell asks for them.
///
/// Otherwise it costs the lookup of a variable. A failure prints nothing: the user is typing a command.
pub(crate) fn complete_if_asked(command: fn() -> Command) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line may read the environment"
    )]
    let is_asked = std::env::var_os(VARIABLE).is_some();
    if !is_asked {
        return;
    }
    crate::messages::omit_all();
    let completed = CompleteEnv::with_factory(|| with_candidates(command()))
        .var(VARIABLE)
        .try_complete(std::env::args_os(), std::env::current_dir().ok().as_deref());
    match completed {
        Ok(false) => {}
        Ok(true) | Err(_) => std::process::exit(0),
    }
}

/// Adds the sources of rule ids and bucket names to all commands.
fn with_candidates(command: Command) -> Command {
    command.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        with_candidates(command).mut_args(|argument| {
            let completer = match (&*name, argument.get_id().as_str()) {
                ("recover", "ids") => ArgValueCompleter::new(candidates::journal_ids),
                ("copy", "ids") => ArgValueCompleter::new(candidates::copied_ids),
                (_, "ids" | "id" | "rule") => ArgValueCompleter::new(candidates::rule_ids),
                ("copy", "from" | "to") | (_, "bucket" | "buckets" | "all_buckets") => {
                    ArgValueCompleter::new(candidates::buckets)
                }
                _ => return argument,
            };
            argument.add(completer)
        })
    })
}
