//! Names the environment variables of flags in errors.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::flag_variables::value;

/// Adds the variable of each flag that an error is about.
pub(super) fn explain(mut error: Error, command: &Command) -> Error {
    let flags = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) => vec![flag.clone()],
        Some(ContextValue::Strings(flags)) => flags.clone(),
        _ => Vec::new(),
    };
    let invalid = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) => value.clone(),
        _ => String::new(),
    };
    let tips = flags.iter().filter_map(|flag| {
        let flag = find(command, flag)?;
        let variable = flag.get_env()?.to_str()?;
        match error.kind() {
            ErrorKind::MissingRequiredArgument => Some(format!(
                "use --{} or the variable {variable}",
                flag.get_long()?
            )),
            _ => {
                (value(flag)? == invalid).then(|| format!("the variable {variable} has this value"))
            }
        }
    });
    let tips = tips.map(StyledStr::from).collect::<Vec<_>>();
    if error.kind() == ErrorKind::MissingRequiredArgument
        && let Some(usage) = usage(&error, command)
    {
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    if !tips.is_empty() {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    error
}

/// Returns the usage as the help shows it, without flags that are set by variables.
fn usage(error: &Error, command: &Command) -> Option<StyledStr> {
    let shown = error.get(ContextKind::Usage)?.to_string();
    let mut command = command.clone();
    command.build();
    let mut usage = None;
    for word in shown.split_whitespace() {
        if let Some(found) = command.find_subcommand_mut(word) {
            usage = Some(found.render_usage());
            command = found.clone();
        }
    }
    usage
}

/// Returns the flag that an error shows as `--bucket <BUCKET>`.
fn find<'c>(command: &'c Command, shown: &str) -> Option<&'c Arg> {
    let name = shown.strip_prefix("--")?.split([' ', '=']).next()?;
    command.get_subcommands().find_map(|command| {
        let mut flags = command.get_arguments();
        flags
            .find(|flag| flag.get_long() == Some(name) && flag.get_env().is_some())
            .or_else(|| find(command, shown))
    })
}
