//! Errors for people, and exit codes for scripts.

mod hint;

use std::error::Error as StdError;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style};
use oss_inventory::oss_client::{CredentialsError, Error as ClientError, ErrorKind, ServiceError};

use crate::connection::Connection;
use crate::kept::Kept;
use crate::terminal::{has_colours, printable};

/// How the program ends; the numbers are documented in `--help`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Nobody reads the output any more, as in `ossinv list | head`.
    Unheard = 0,
    Refused = 1,
    Usage = 2,
    NotFound = 3,
    Conflict = 4,
    Connection = 5,
}

/// Prints what failed, one line a cause, and what to do about it.
///
/// `connection` is where it was to be done, for commands that ask a service.
pub(crate) fn report(error: &anyhow::Error, connection: Option<&Connection>) -> ExitCode {
    let exit = exit(error);
    if exit != Exit::Unheard {
        let stderr = io::stderr();
        let style = if has_colours(&stderr) {
            AnsiColor::Red.on_default().bold()
        } else {
            Style::new()
        };
        // Where nobody listens the exit code has to do.
        let hint = hint::hint(error, connection);
        let _ = write(error, hint.as_deref(), style, &mut stderr.lock());
    }
    ExitCode::from(exit as u8)
}

fn write(
    error: &anyhow::Error,
    hint: Option<&str>,
    style: Style,
    to: &mut impl Write,
) -> io::Result<()> {
    writeln!(
        to,
        "{style}error:{style:#} {}",
        printable(&error.to_string())
    )?;
    write_causes(error.chain().skip(1), to)?;
    if let Some(reason) = find::<Kept>(error).and_then(|kept| kept.error.restore_error()) {
        writeln!(to, "  and to put the old one back failed:")?;
        let causes = std::iter::successors(Some(reason as &dyn StdError), |&cause| cause.source());
        write_causes(causes, to)?;
    }
    if let Some(page) = service_error(error).and_then(ServiceError::recommend_doc) {
        writeln!(to, "  see: {}", printable(page))?;
    }
    match hint {
        Some(hint) => writeln!(to, "  hint: {}", printable(hint)),
        None => Ok(()),
    }
}

fn write_causes<'e>(
    causes: impl Iterator<Item = &'e (dyn StdError + 'static)>,
    to: &mut impl Write,
) -> io::Result<()> {
    for cause in causes {
        for (n, line) in lines(cause).iter().enumerate() {
            let start = if n == 0 { "because:" } else { "        " };
            writeln!(to, "  {start} {}", printable(line))?;
        }
    }
    Ok(())
}

/// Returns the lines of a cause: one, or one for each place where there is no key.
fn lines(cause: &(dyn StdError + 'static)) -> Vec<String> {
    let text = cause.to_string();
    if !cause.is::<CredentialsError>() {
        return vec![text];
    }
    let mut parts: Vec<_> = text.split("; ").map(|part| format!("{part};")).collect();
    if let Some(last) = parts.last_mut() {
        last.pop();
    }
    parts
}

fn exit(error: &anyhow::Error) -> Exit {
    if is_conflict(error) {
        return Exit::Conflict;
    }
    let Some(client) = find::<ClientError>(error) else {
        let reason = find::<io::Error>(error).map(io::Error::kind);
        return match reason {
            Some(io::ErrorKind::BrokenPipe) => Exit::Unheard,
            _ if is_wrong_answer(error) => Exit::Refused,
            // The rest is found before anything is sent: arguments, files, broken rules.
            _ => Exit::Usage,
        };
    };
    match client.kind() {
        ErrorKind::InvalidRequest | ErrorKind::Credentials | ErrorKind::Signing => Exit::Usage,
        ErrorKind::Transport | ErrorKind::Timeout => Exit::Connection,
        _ if client.is_not_found() => Exit::NotFound,
        _ => Exit::Refused,
    }
}

/// Tells whether the service answered something that it should not, such as a rule with another id.
fn is_wrong_answer(error: &anyhow::Error) -> bool {
    let error = find::<oss_inventory::Error>(error);
    error.is_some_and(|error| error.violations().is_none())
}

/// Tells whether there is a rule that nobody expected.
fn is_conflict(error: &anyhow::Error) -> bool {
    find::<oss_inventory::Error>(error)
        .is_some_and(|error| error.is_already_exists() || error.is_changed())
}

fn service_error(error: &anyhow::Error) -> Option<&ServiceError> {
    find::<ClientError>(error)?.service_error()
}

fn find<E: StdError + 'static>(error: &anyhow::Error) -> Option<&E> {
    error.chain().find_map(|cause| cause.downcast_ref())
}
