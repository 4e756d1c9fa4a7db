//! Advice on errors.

use std::borrow::Cow;

use oss_emulator::StartError;
use oss_inventory::WaitError;
use oss_inventory::oss_client::{CredentialsError, Error as ClientError, ErrorKind};
use oss_transport::{Error as TransportError, TlsProblem};

use super::cause::find;
use super::transport::{self, Advice};
use crate::commands::{ChangeFailed, FilesDiffer, NoTimeLeft, RemainingEntries, ReportFailure};
use crate::connection::Connection;
use crate::files::FileError;

/// Returns the advice on an error.
pub(super) fn help(
    error: &anyhow::Error,
    connection: Option<&Connection>,
) -> Option<Cow<'static, str>> {
    if let Some(file) = find::<FileError>(error) {
        return file.help().map(|help| Cow::Owned(help.to_owned()));
    }
    if let Some(help) = find(error).and_then(WaitError::help) {
        return Some(Cow::Borrowed(help));
    }
    if let Some(differ) = find::<FilesDiffer>(error) {
        return Some(Cow::Borrowed(differ.help()));
    }
    if let Some(remaining) = find::<RemainingEntries>(error) {
        return remaining.help().map(Cow::Borrowed);
    }
    if find::<NoTimeLeft>(error).is_some() {
        return Some(Cow::Borrowed(NoTimeLeft::HELP));
    }
    if let Some(help) = find(error).and_then(ChangeFailed::help) {
        return Some(Cow::Owned(help));
    }
    if let Some(failure) = find::<ReportFailure>(error) {
        return Some(Cow::Borrowed(failure.help()));
    }
    if let Some(not_started) = find::<StartError>(error) {
        return not_started.help().map(Cow::Borrowed);
    }
    match transport::advice(error, connection) {
        Some(Advice::Help(help)) => return Some(help),
        Some(Advice::InError) => return None,
        None => {}
    }
    if is_row(error) {
        let help = "check that the file belongs to this manifest, or skip such rows with --lenient";
        return Some(Cow::Borrowed(help));
    }
    let report = find::<oss_report::Error>(error);
    let report = report.map(|report| Cow::Owned(report.help().to_owned()));
    let Some(client) = find::<ClientError>(error) else {
        if report.is_some() {
            return report;
        }
        // The command sends nothing to OSS.
        let help = "set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET";
        return has_no_credentials(error).then_some(Cow::Borrowed(help));
    };
    match client.kind() {
        // The error itself names a source that is set up incorrectly.
        ErrorKind::Credentials if !has_no_credentials(error) => None,
        ErrorKind::Credentials => Some(Cow::Borrowed(
            "set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET, or choose a --profile; \
             to try without an account, run `ossinv quickstart`",
        )),
        _ if is_put_conflict(error) => Some(Cow::Borrowed(
            "to see the existing rule, run `ossinv get`; to replace it, run `ossinv replace FILE`",
        )),
        _ => on_program(
            client,
            find(error).and_then(TransportError::tls_problem),
            connection,
        )
        .or_else(|| client.help().map(|help| Cow::Owned(help.to_owned())))
        .or(report),
    }
}

/// Returns whether a put, not a replacement, failed because the rule exists.
fn is_put_conflict(error: &anyhow::Error) -> bool {
    let exists = find(error).is_some_and(oss_inventory::Error::is_already_exists);
    exists && find::<ChangeFailed>(error).is_none()
}

/// Returns whether a row of an undamaged file can't be read.
fn is_row(error: &anyhow::Error) -> bool {
    let errors = error.chain().filter_map(|cause| cause.downcast_ref());
    let mut kinds = errors.map(oss_report::Error::kind);
    // In a file with a wrong checksum, a bad row is only a consequence.
    let first = kinds.find(|kind| *kind != oss_report::ErrorKind::Incomplete);
    first == Some(oss_report::ErrorKind::Row)
}

/// Returns whether no source of credentials is set up.
fn has_no_credentials(error: &anyhow::Error) -> bool {
    find::<CredentialsError>(error).is_some_and(CredentialsError::is_not_configured)
}

/// Returns advice that names commands and options of this program.
fn on_program(
    client: &ClientError,
    tls_problem: Option<TlsProblem>,
    connection: Option<&Connection>,
) -> Option<Cow<'static, str>> {
    // Without attempts, the endpoint is not the cause.
    if matches!(client.kind(), ErrorKind::Transport | ErrorKind::Timeout)
        && client.attempts() > 0
        && matches!(tls_problem, None | Some(TlsProblem::NotTls))
    {
        let plain = connection.and_then(Connection::plain_endpoint)?;
        return Some(Cow::Owned(format!(
            "the endpoint lacks a scheme, so https was assumed; for plain HTTP use {plain}"
        )));
    }
    let help = match client.code()? {
        "SignatureDoesNotMatch" => {
            "check the secret of the key that `ossinv whoami` shows, and check --region"
        }
        "InvalidSecurityToken" if connection.is_some_and(Connection::has_token_variable) => {
            "OSS_SESSION_TOKEN is set; unset it for a long-term key, or set the token of this key"
        }
        "InvalidSecurityToken" => "check the token of the key that `ossinv whoami` shows",
        "InvalidAccessKeyId" => "check the key that `ossinv whoami` shows, and its token",
        _ => return None,
    };
    Some(Cow::Borrowed(help))
}
