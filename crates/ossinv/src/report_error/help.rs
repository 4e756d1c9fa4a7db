//! Advice on errors.

use std::borrow::Cow;

use oss_inventory::oss_client::{CredentialsError, Error as ClientError, ErrorKind, ServiceError};
use oss_inventory::{Region, ReplaceError};

use super::cause::find;
use crate::commands::{Interrupted, NotReplaced};
use crate::connection::Connection;
use crate::files::FileError;

/// Returns the advice on an error.
pub(super) fn help(
    error: &anyhow::Error,
    connection: Option<&Connection>,
) -> Option<Cow<'static, str>> {
    if let Some(file) = find::<FileError>(error) {
        return file.help().map(Cow::Borrowed);
    }
    if let Some(interrupted) = find::<Interrupted>(error) {
        return interrupted.help().map(Cow::Owned);
    }
    if let Some(not_replaced) = find::<NotReplaced>(error) {
        return Some(Cow::Owned(not_replaced.help()));
    }
    let Some(client) = find::<ClientError>(error) else {
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
        ErrorKind::Transport | ErrorKind::Timeout => Some(on_connection(connection)),
        _ if is_put_conflict(error) => Some(Cow::Borrowed(
            "to replace the existing rule, run `ossinv replace FILE`",
        )),
        _ => on_service_error(client.service_error()?, connection),
    }
}

/// Returns whether a put, not a replacement, failed because the rule exists.
fn is_put_conflict(error: &anyhow::Error) -> bool {
    let exists = find(error).is_some_and(oss_inventory::Error::is_already_exists);
    exists && find::<ReplaceError>(error).is_none()
}

/// Returns whether no source of credentials is set up.
fn has_no_credentials(error: &anyhow::Error) -> bool {
    find::<CredentialsError>(error).is_some_and(CredentialsError::is_not_configured)
}

fn on_connection(connection: Option<&Connection>) -> Cow<'static, str> {
    match connection.and_then(Connection::plain_endpoint) {
        Some(plain) => Cow::Owned(format!(
            "the endpoint lacks a scheme, so https was assumed; for plain HTTP use {plain}"
        )),
        None => Cow::Borrowed(
            "check --endpoint and --region, and the network; \
             internal endpoints are only reachable from within their region",
        ),
    }
}

fn on_service_error(
    error: &ServiceError,
    connection: Option<&Connection>,
) -> Option<Cow<'static, str>> {
    if let Some(help) = connection.and_then(|connection| on_region(error, connection.region())) {
        return Some(Cow::Owned(help));
    }
    let help = match error.code() {
        "NoSuchBucket" => "check --bucket, and that --region is the region of the bucket",
        "SignatureDoesNotMatch" => {
            "check the secret of the key that `ossinv whoami` shows, and check --region"
        }
        "InvalidAccessKeyId" => "check the key that `ossinv whoami` shows, and its token",
        "RequestTimeTooSkewed" => "set the clock of this machine",
        "SecondLevelDomainForbidden" => "omit --addressing",
        _ => return None,
    };
    Some(Cow::Borrowed(help))
}

/// Compares the region of the request with the one that the service names.
fn on_region(error: &ServiceError, ours: &Region) -> Option<String> {
    let about_region = matches!(error.code(), "InvalidArgument" | "AccessDenied")
        && error.message().contains("region");
    let theirs = match error.endpoint() {
        Some(endpoint) => region_of(endpoint).filter(|theirs| *theirs != ours.as_str()),
        None if about_region => region_in(error.message(), ours),
        None => return None,
    };
    match theirs {
        Some(theirs) => Some(format!(
            "check --region: it is {ours}, but the service names {theirs}"
        )),
        None if about_region => Some(format!("check --region: it is {ours}")),
        None => None,
    }
}

/// Returns the region in a host such as `oss-cn-hangzhou.aliyuncs.com`.
fn region_of(host: &str) -> Option<&str> {
    let region = host
        .rsplit('.')
        .find_map(|label| label.strip_prefix("oss-"))?;
    Some(region.strip_suffix("-internal").unwrap_or(region))
}

/// Returns the first region in a text that differs from `ours`.
fn region_in<'t>(text: &'t str, ours: &Region) -> Option<&'t str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let mut names = words.filter(|word| word.contains('-') && *word != ours.as_str());
    names.find(|name| Region::new(*name).is_ok())
}

#[cfg(test)]
mod tests {
    use oss_inventory::oss_client::ParseError;

    use super::*;

    #[test]
    fn other_region_is_found() -> Result<(), ParseError> {
        let ours = Region::new("cn-beijing")?;
        for (text, theirs) in [
            (
                "the scope has \"cn-beijing\", not \"cn-hangzhou\"",
                Some("cn-hangzhou"),
            ),
            ("the region is wrong", None),
        ] {
            assert_eq!(region_in(text, &ours), theirs, "{text}");
        }
        for host in [
            "oss-cn-hangzhou.aliyuncs.com",
            "my-bucket.oss-cn-hangzhou-internal.aliyuncs.com",
        ] {
            assert_eq!(region_of(host), Some("cn-hangzhou"), "{host}");
        }
        Ok(())
    }
}
