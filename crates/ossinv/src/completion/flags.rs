//! The flags that connect to the bucket, from a command line that isn't complete.

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser};

use crate::connection::BucketConnection;

#[derive(Debug, Parser)]
struct Flags {
    #[command(flatten)]
    connection: BucketConnection,
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
    let command = Flags::command();
    let mut flags = vec!["ossinv".to_owned(), format!("--timeout={LIMIT}")];
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
        if id == "timeout" || skipped.contains(&id) {
            continue;
        }
        flags.push(word);
        flags.extend(value);
    }
    let flags = Flags::try_parse_from(flags).ok()?;
    Some(flags.connection)
}
