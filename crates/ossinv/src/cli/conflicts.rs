//! Flags that exclude each other on the command line, but not as a flag and a variable.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, Error};

/// Rejects `--all-buckets` next to `--bucket`, of which one would be ignored.
///
/// clap's own conflicts also count `OSS_BUCKET`.
pub(super) fn check(matches: &ArgMatches, command: &Command) -> Result<(), Error> {
    let mut matches = matches;
    while let Some((_, below)) = matches.subcommand() {
        matches = below;
    }
    let is_given = |id: &str| {
        matches.try_contains_id(id).unwrap_or_default()
            && matches.value_source(id) == Some(ValueSource::CommandLine)
    };
    if !(is_given("all_buckets") && is_given("buckets")) {
        return Ok(());
    }
    let mut error = Error::new(ErrorKind::ArgumentConflict).with_cmd(command);
    let text = |text: &str| ContextValue::String(text.to_owned());
    error.insert(ContextKind::InvalidArg, text("--all-buckets"));
    error.insert(ContextKind::PriorArg, text("--bucket <BUCKET>"));
    Err(error)
}
