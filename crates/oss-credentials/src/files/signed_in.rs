//! Keys that the Alibaba Cloud CLI keeps in its file after a user has signed in.

use std::time::{Duration, SystemTime};

use crate::raw_key::TokenRule;
use crate::{CredentialsError, ProvidedCredentials};

use super::cli_mode::CliMode;
use super::profile::Profile;
use super::shell_word;

/// Returns the temporary key of a profile with the mode `CloudSSO` or `OAuth`.
///
/// Only the CLI can renew it, because it also has to write the new one to the file.
pub(super) fn key(
    profile: &Profile<'_>,
    name: &str,
    mode: CliMode,
    now: SystemTime,
) -> Result<ProvidedCredentials, CredentialsError> {
    let renew = |error: CredentialsError| {
        // The line is there to be pasted into a shell.
        let is_plain = |letter: char| letter.is_alphanumeric() || "-_.".contains(letter);
        let name = if name.chars().all(is_plain) {
            name.to_owned()
        } else {
            shell_word::quoted(name)
        };
        error.with_help(format!(
            "run `aliyun sts GetCallerIdentity --profile {name}`, which renews the key, or sign in again \
             with `aliyun configure --profile {name} --mode {}`",
            mode.name()
        ))
    };
    let key = profile.required_key(TokenRule::Required).map_err(renew)?;
    let seconds = profile.number("sts_expiration")?.unwrap_or_default();
    let expiry = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    let Some(expiry) = expiry.filter(|_| seconds > 0) else {
        return Err(renew(profile.error("has no valid sts_expiration")));
    };
    let key = key.with_expiry(expiry);
    key.check(now).map_err(renew)?;
    Ok(key)
}
