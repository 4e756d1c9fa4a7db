//! Prints errors for people.

mod cause;
mod exit;
mod help;
mod transport;

use std::error::Error as StdError;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Style};
use oss_emulator::StartError;
use oss_inventory::oss_client::{CredentialsError, ServiceError};

use crate::commands::{ChangeFailed, Different, Stopped};
use crate::connection::Connection;
use crate::files::BadFiles;
use crate::stderr;
use crate::terminal::{has_colours, printable};
use cause::{find, service_error};
use exit::Exit;

/// Prints an error with one line per cause, and advice for the user.
///
/// `connection` is the one of the command, if it sends requests to OSS.
pub(crate) fn report(error: &anyhow::Error, connection: Option<&Connection>) -> ExitCode {
    let exit = Exit::of(error);
    if exit != Exit::BrokenPipe && !error.is::<Different>() {
        let style = if has_colours(&io::stderr()) {
            AnsiColor::Red.on_default().bold()
        } else {
            Style::new()
        };
        let help = help::help(error, connection);
        let mut text = Vec::new();
        // Writing to memory can't fail.
        let _ = write(error, help.as_deref(), style, &mut text);
        stderr::write(text);
    }
    ExitCode::from(exit as u8)
}

fn write(
    error: &anyhow::Error,
    help: Option<&str>,
    style: Style,
    to: &mut impl Write,
) -> io::Result<()> {
    let start = error.downcast_ref().map(StartError::message);
    let first = start.unwrap_or_else(|| error.to_string());
    writeln!(to, "{style}error:{style:#} {}", shown(&first))?;
    write_causes(error.chain().skip(1), to)?;
    if let Some(reason) = find::<ChangeFailed>(error).and_then(|it| it.error.restore_error()) {
        writeln!(to, "  and putting the old one back failed:")?;
        let causes = std::iter::successors(Some(reason as &dyn StdError), |&cause| cause.source());
        write_causes(causes, to)?;
    }
    if let Some(page) = service_error(error).and_then(ServiceError::recommend_doc) {
        writeln!(to, "  see: {}", shown(page))?;
    }
    let stopped = error.downcast_ref().map(Stopped::lines);
    let bad_files = error.downcast_ref().map(BadFiles::lines);
    for line in stopped.or(bad_files).unwrap_or_default() {
        writeln!(to, "  {}", shown(&line))?;
    }
    match help {
        Some(help) => writeln!(to, "  help: {}", shown(help)),
        None => Ok(()),
    }
}

fn write_causes<'e>(
    causes: impl Iterator<Item = &'e (dyn StdError + 'static)>,
    to: &mut impl Write,
) -> io::Result<()> {
    for cause in causes {
        for (n, line) in lines(cause).iter().enumerate() {
            let start = if n == 0 { "because: " } else { "         " };
            writeln!(to, "  {start}{}", shown(line))?;
        }
        let credentials = cause.downcast_ref::<CredentialsError>();
        if let Some(help) = credentials.and_then(CredentialsError::help) {
            writeln!(to, "  help: {}", shown(help))?;
        }
    }
    Ok(())
}

/// The length limit of a text in characters, which is longer than any path.
const MAX_CHARS: usize = 8000;

/// Escapes a text, and cuts one that a hostile file made long.
fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        None => printable(text),
        Some((end, _)) => format!("{}…", printable(&text[..end])),
    }
}

/// Returns the lines of a cause: usually one.
///
/// An error of credentials has a line per skipped source. No text is split, because a line break in it could
/// come from a server or a file.
fn lines(cause: &(dyn StdError + 'static)) -> Vec<String> {
    match cause.downcast_ref::<CredentialsError>() {
        None => vec![cause.to_string()],
        Some(error) if error.skipped().is_empty() => vec![error.message().to_owned()],
        Some(error) => {
            let mut lines = vec![format!("{}; skipped:", error.message())];
            lines.extend(error.skipped());
            lines
        }
    }
}
