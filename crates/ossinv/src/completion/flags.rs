//! Flags of a command, from a command line that isn't complete.

use std::ffi::OsString;

use clap::Parser;

use crate::connection::BucketConnection;
use crate::flag_variables::ignore_empty;
use crate::journal::JournalArgument;

#[derive(Debug, Parser)]
struct ConnectionFlags {
    #[command(flatten)]
    connection: BucketConnection,
}

#[derive(Debug, Parser)]
struct JournalFlags {
    #[command(flatten)]
    journal: JournalArgument,
}

/// The time limit of a request, in seconds.
const LIMIT: &str = "1";

/// Returns the connection that a command line selects, unless it is invalid.
///
/// `skipped` are the ids of flags that don't count, such as the one that is being typed.
pub(super) fn connection(
    words: impl Iterator<Item = OsString>,
    skipped: &[&str],
    more: &[&str],
) -> Option<BucketConnection> {
    let skipped = [skipped, &["timeout"]].concat();
    let limit = format!("--timeout={LIMIT}");
    let more = [more, &[&*limit]].concat();
    let flags: ConnectionFlags = parse(words, &skipped, &more)?;
    Some(flags.connection)
}

/// Returns the journal that a command line selects, unless it is invalid.
pub(super) fn journal(words: impl Iterator<Item = OsString>) -> Option<JournalArgument> {
    let flags: JournalFlags = parse(words, &[], &[])?;
    Some(flags.journal)
}

/// Parses the flags that `F` has, and ignores all other words.
fn parse<F: Parser>(
    words: impl Iterator<Item = OsString>,
    skipped: &[&str],
    more: &[&str],
) -> Option<F> {
    let command = F::command();
    let mut flags = vec!["ossinv".to_owned()];
    flags.extend(more.iter().map(|&flag| flag.to_owned()));
    let mut words = words.filter_map(|word| word.into_string().ok());
    while let Some(word) = words.next() {
        let name = word.split('=').next().unwrap_or_default();
        let argument = command.get_arguments().find(|argument| {
            let long = argument.get_long().map(|long| format!("--{long}"));
            let short = argument.get_short().map(|short| format!("-{short}"));
            long.is_some_and(|long| long == name) || short.is_some_and(|it| it == name)
        });
        let Some(argument) = argument else {
            continue;
        };
        let has_value = argument.get_action().takes_values()
            && !argument.is_require_equals_set()
            && !word.contains('=');
        let value = if has_value { words.next() } else { None };
        let id = argument.get_id().as_str();
        if skipped.contains(&id) {
            continue;
        }
        flags.push(word);
        flags.extend(value);
    }
    let matches = ignore_empty(command).try_get_matches_from(flags).ok()?;
    F::from_arg_matches(&matches).ok()
}
