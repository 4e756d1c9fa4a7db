//! Exit statuses for scripts.

use std::io;

use oss_inventory::oss_client::{self, CredentialsError, ErrorKind};
use oss_inventory::{NextRun, WaitError};

use super::cause::find;
use super::transport;
use crate::commands::{
    Different, Interrupted, NoTimeLeft, NotRunning, RemainingEntries, ReportFailure,
};
use crate::nothing_selected::NothingSelected;
use crate::output::TooLarge;
use crate::time_limit::TooSlow;

/// An exit status; `--help` documents the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// The reader of the output closed it, as in `ossinv list | head`; not an error.
    BrokenPipe = 0,
    /// A service refused something; or `diff` found a difference.
    Refused = 1,
    Usage = 2,
    NotFound = 3,
    Conflict = 4,
    Connection = 5,
    /// The report is damaged, or lacks files.
    Damaged = 6,
    /// As shells report a program that SIGINT ended.
    Interrupted = 130,
}

impl Exit {
    pub(super) fn of(error: &anyhow::Error) -> Self {
        if find::<Interrupted>(error).is_some() {
            return Self::Interrupted;
        }
        if find(error).is_some_and(ReportFailure::is_interruption) {
            return Self::Interrupted;
        }
        if error.is::<Different>() {
            return Self::Refused;
        }
        if find::<NothingSelected>(error).is_some() {
            return Self::NotFound;
        }
        if is_conflict(error) || find::<RemainingEntries>(error).is_some() {
            return Self::Conflict;
        }
        if transport::is_wrong_setting(error) {
            return Self::Usage;
        }
        let is_too_slow = find::<TooSlow>(error).is_some() || find::<NoTimeLeft>(error).is_some();
        if transport::is_proxy(error) || is_too_slow {
            return Self::Connection;
        }
        if find(error).is_some_and(oss_inventory::Error::is_out_of_time) {
            return Self::Connection;
        }
        if find::<NotRunning>(error).is_some() {
            return Self::Connection;
        }
        if let Some(exit) = find(error).and_then(wait) {
            return exit;
        }
        if let Some(exit) = report(error) {
            return exit;
        }
        match find::<CredentialsError>(error) {
            Some(error) if error.is_unreachable() => return Self::Connection,
            Some(error) if error.is_refused() => return Self::Refused,
            _ => {}
        }
        let Some(client) = find::<oss_client::Error>(error) else {
            return match find::<io::Error>(error).map(io::Error::kind) {
                Some(io::ErrorKind::BrokenPipe) => Self::BrokenPipe,
                _ if is_inconsistent_response(error) => Self::Refused,
                _ if find::<TooLarge>(error).is_some() => Self::Refused,
                // Invalid arguments, files and rules, which are found before anything is sent.
                _ => Self::Usage,
            };
        };
        match client.kind() {
            ErrorKind::InvalidRequest | ErrorKind::Credentials | ErrorKind::Signing => Self::Usage,
            ErrorKind::Transport | ErrorKind::Timeout => Self::Connection,
            _ if client.is_not_found() => Self::NotFound,
            _ => Self::Refused,
        }
    }
}

/// Returns the exit status of an error of waiting, unless a request failed.
fn wait(error: &WaitError) -> Option<Exit> {
    let is_never = error.next_run() == Some(NextRun::Never) && !error.is_time_limit();
    let exit = error.is_time_limit().then_some(Exit::Connection);
    exit.or(is_never.then_some(Exit::NotFound))
}

/// Returns the exit status of a report's error, unless its source can't be read.
fn report(error: &anyhow::Error) -> Option<Exit> {
    use oss_report::ErrorKind;
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref());
    let kinds: Vec<_> = kinds.map(oss_report::Error::kind).collect();
    match (kinds.first()?, kinds.last()?) {
        (_, ErrorKind::Source) => None,
        (ErrorKind::NotFound, _) => Some(Exit::NotFound),
        (ErrorKind::Write, _) => Some(Exit::Usage),
        _ => Some(Exit::Damaged),
    }
}

/// Returns whether a response contradicts the request, as a rule with another id.
fn is_inconsistent_response(error: &anyhow::Error) -> bool {
    find::<oss_inventory::Error>(error).is_some_and(|error| error.violations().is_none())
}

/// Returns whether the rule exists already, or another client changed it.
fn is_conflict(error: &anyhow::Error) -> bool {
    find::<oss_inventory::Error>(error)
        .is_some_and(|error| error.is_already_exists() || error.is_changed())
}
