//! What a user can do about an error.

use std::borrow::Cow;

use oss_inventory::oss_client::{CredentialsError, Error as ClientError, ErrorKind, ServiceError};
use oss_inventory::{Region, ReplaceError};

use super::find;
use crate::connection::Connection;
use crate::files::FileError;
use crate::kept::Kept;

/// Returns what to do, where that is known.
pub(super) fn hint(
    error: &anyhow::Error,
    connection: Option<&Connection>,
) -> Option<Cow<'static, str>> {
    if let Some(file) = find::<FileError>(error) {
        return file.hint().map(Cow::Borrowed);
    }
    if let Some(kept) = find::<Kept>(error) {
        return Some(Cow::Owned(kept.hint()));
    }
    let Some(client) = find::<ClientError>(error) else {
        // Of commands that send nothing.
        let hint = "set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET";
        return is_absent(error).then_some(Cow::Borrowed(hint));
    };
    match client.kind() {
        // What is set up and wrong, the error names itself.
        ErrorKind::Credentials if !is_absent(error) => None,
        ErrorKind::Credentials => Some(Cow::Borrowed(
            "set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET, or choose a --profile; \
             to try without an account, run `ossinv quickstart`",
        )),
        ErrorKind::Transport | ErrorKind::Timeout => Some(on_connection(connection)),
        _ if is_put_conflict(error) => Some(Cow::Borrowed(
            "to put it in the place of the one that is there, run `ossinv replace FILE`",
        )),
        _ => on_answer(client.service_error()?, connection),
    }
}

/// Says whether a rule was put, not replaced, and there is one.
fn is_put_conflict(error: &anyhow::Error) -> bool {
    let exists = find(error).is_some_and(oss_inventory::Error::is_already_exists);
    exists && find::<ReplaceError>(error).is_none()
}

/// Says whether nobody set up a key.
fn is_absent(error: &anyhow::Error) -> bool {
    find::<CredentialsError>(error).is_some_and(CredentialsError::is_absent)
}

fn on_connection(connection: Option<&Connection>) -> Cow<'static, str> {
    match connection.and_then(Connection::plain_endpoint) {
        Some(plain) => Cow::Owned(format!(
            "the endpoint has no scheme, so https was assumed; for plain HTTP write {plain}"
        )),
        None => Cow::Borrowed(
            "check --endpoint and --region, and the network; \
             internal endpoints answer only inside of their region",
        ),
    }
}

fn on_answer(error: &ServiceError, connection: Option<&Connection>) -> Option<Cow<'static, str>> {
    if let Some(hint) = connection.and_then(|connection| on_region(error, connection.region())) {
        return Some(Cow::Owned(hint));
    }
    let hint = match error.code() {
        "NoSuchBucket" => "check --bucket, and that --region is the region of the bucket",
        "SignatureDoesNotMatch" => {
            "check the secret of the key that `ossinv whoami` shows, and check --region"
        }
        "InvalidAccessKeyId" => "check the key that `ossinv whoami` shows, and its token",
        "RequestTimeTooSkewed" => "set the clock of this machine",
        "SecondLevelDomainForbidden" => "leave --addressing away",
        _ => return None,
    };
    Some(Cow::Borrowed(hint))
}

/// Compares the region that was asked with the one that a refusal names.
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
            "check --region: it is {ours} here, and the service names {theirs}"
        )),
        None if about_region => Some(format!("check --region: it is {ours} here")),
        None => None,
    }
}

/// Reads the region of a host such as `oss-cn-hangzhou.aliyuncs.com`.
fn region_of(host: &str) -> Option<&str> {
    let mut labels = host.rsplit('.');
    let region = labels.find_map(|label| label.strip_prefix("oss-"))?;
    Some(region.strip_suffix("-internal").unwrap_or(region))
}

/// Finds another region in a text.
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
    fn the_other_region_is_found() -> Result<(), ParseError> {
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
