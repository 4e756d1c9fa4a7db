//! The authentication modes of the Alibaba Cloud CLI.

use crate::CredentialsError;

use super::profile::Profile;

/// A mode, for which the CLI ignores case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CliMode {
    Ak,
    StsToken,
    RamRoleArn,
    RamRoleArnWithRoleName,
    ChainableRamRoleArn,
    EcsRamRole,
    Oidc,
    CredentialsUri,
    External,
    CloudSso,
    OAuth,
}

const NAMES: [(&str, CliMode); 11] = [
    ("AK", CliMode::Ak),
    ("StsToken", CliMode::StsToken),
    ("RamRoleArn", CliMode::RamRoleArn),
    ("RamRoleArnWithRoleName", CliMode::RamRoleArnWithRoleName),
    ("ChainableRamRoleArn", CliMode::ChainableRamRoleArn),
    ("EcsRamRole", CliMode::EcsRamRole),
    ("OIDC", CliMode::Oidc),
    ("CredentialsURI", CliMode::CredentialsUri),
    ("External", CliMode::External),
    ("CloudSSO", CliMode::CloudSso),
    ("OAuth", CliMode::OAuth),
];

impl CliMode {
    /// Returns the mode with this name, if it is supported.
    pub(super) fn named(name: &str) -> Option<Self> {
        let mut names = NAMES.iter();
        names
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, mode)| *mode)
    }

    /// Returns the mode of a profile; without one, its settings decide as in the CLI.
    pub(super) fn of(profile: &Profile<'_>) -> Result<Self, CredentialsError> {
        let name = match profile.text("mode")? {
            Some(name) => name,
            None => recognized(profile)?,
        };
        Self::named(name).ok_or_else(|| profile.unsupported("mode", name))
    }

    pub(super) fn name(self) -> &'static str {
        let mut names = NAMES.iter();
        names
            .find(|(_, mode)| *mode == self)
            .map_or("", |(name, _)| *name)
    }
}

/// Chooses a mode by what the profile has.
fn recognized(profile: &Profile<'_>) -> Result<&'static str, CredentialsError> {
    let has = |names: &[&str]| -> Result<bool, CredentialsError> {
        for name in names {
            if profile.text(name)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    };
    if has(&["access_key_id", "access_key_secret"])? {
        return Ok(if has(&["sts_token"])? {
            "StsToken"
        } else if has(&["ram_role_arn"])? {
            "RamRoleArn"
        } else {
            "AK"
        });
    }
    for (settings, mode) in [
        (&["private_key", "key_pair_name"][..], "RsaKeyPair"),
        (&["ram_role_name"], "EcsRamRole"),
        (&["process_command"], "External"),
        (
            &["oidc_provider_arn", "oidc_token_file", "ram_role_arn"],
            "OIDC",
        ),
        (&["cloud_sso_sign_in_url"], "CloudSSO"),
        (&["bearer_token"], "BearerToken"),
    ] {
        if has(settings)? {
            return Ok(mode);
        }
    }
    Ok("AK")
}
