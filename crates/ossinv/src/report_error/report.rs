//! An error as the parts that people and programs read.

use std::error::Error as StdError;

use oss_emulator::StartError;
use oss_inventory::oss_client::{CredentialsError, ServiceError};

use super::cause::{find, service_error};
use super::client::{first_client_error, is_client_error};
use crate::commands::{ChangeFailed, Stopped};
use crate::files::BadFiles;

/// An error as the parts that people and programs read; no text is escaped.
#[derive(Debug)]
pub(super) struct ErrorReport {
    /// The task that failed.
    pub(super) message: String,
    /// The reasons, from the failure to its origin.
    pub(super) causes: Vec<Cause>,
    /// The reasons why the old rule couldn't be put back.
    pub(super) restore_causes: Vec<Cause>,
    /// Further lines, such as the inputs that were done before.
    pub(super) details: Vec<String>,
    /// The advice.
    pub(super) help: Option<String>,
    /// The page of the service on the error.
    pub(super) page: Option<String>,
}

/// A cause of an error.
#[derive(Debug)]
pub(super) struct Cause {
    /// Usually one line.
    ///
    /// An error of credentials has a line per skipped source. No text is split, because a line break in it
    /// could come from a server or a file.
    pub(super) lines: Vec<String>,
    pub(super) help: Option<String>,
}

impl ErrorReport {
    pub(super) fn new(error: &anyhow::Error, help: Option<String>) -> Self {
        let message = match error.downcast_ref() {
            Some(not_started) => StartError::message(not_started),
            None => error.to_string(),
        };
        let restore = find::<ChangeFailed>(error).and_then(|it| it.error.restore_error());
        let restore = restore.map(|it| it as &(dyn StdError + 'static));
        let stopped = error.downcast_ref().map(Stopped::lines);
        let bad_files = error.downcast_ref().map(BadFiles::lines);
        let page = service_error(error).and_then(ServiceError::recommend_doc);
        Self {
            message,
            causes: causes(error.chain().nth(1)),
            restore_causes: causes(restore),
            details: stopped.or(bad_files).unwrap_or_default(),
            help,
            page: page.map(str::to_owned),
        }
    }
}

/// Returns a cause and the ones below it; those of a request are one.
fn causes(first: Option<&(dyn StdError + 'static)>) -> Vec<Cause> {
    let mut causes = Vec::new();
    let mut next = first;
    while let Some(cause) = next {
        next = cause.source();
        let mut help = None;
        let lines = if is_client_error(cause) {
            let line;
            (line, next) = first_client_error(cause);
            vec![line]
        } else if let Some(error) = cause.downcast_ref::<CredentialsError>() {
            help = error.help().map(str::to_owned);
            credentials(error)
        } else {
            vec![cause.to_string()]
        };
        causes.push(Cause { lines, help });
    }
    causes
}

fn credentials(error: &CredentialsError) -> Vec<String> {
    if error.skipped().is_empty() {
        return vec![error.message().to_owned()];
    }
    let mut lines = vec![format!("{}; skipped:", error.message())];
    lines.extend(error.skipped());
    lines
}
