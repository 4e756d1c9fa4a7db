//! The configuration of the Alibaba Cloud CLI.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[cfg(feature = "remote")]
use crate::CredentialsContext;
use crate::raw_key::{KeyNames, TokenRule};
use crate::{CredentialsError, CredentialsFuture, ProvideCredentials};

#[cfg(feature = "remote")]
use super::delegated::{DelegatedProfile, RoleNames};
use super::profile::{Profile, Settings};
use super::source::ProfileSource;
use super::text_file::TextFile;

/// Reads a profile of the Alibaba Cloud CLI, `~/.aliyun/config.json`.
///
/// The profile is the one named by [`profile`](Self::profile), otherwise by `current` in the file. The
/// modes `AK` and `StsToken` have a key. The modes `RamRoleArn`, `ChainableRamRoleArn`, `EcsRamRole`,
/// `OIDC`, `CredentialsURI` and `External` refer to another provider and need the feature `remote` and a
/// `context`. Any other mode is an error that names it. The file doesn't record when a token expires.
///
/// The file is read on every call, so changes by the CLI take effect.
///
/// # Examples
///
/// ```
/// use oss_credentials::AliyunCliCredentials;
///
/// let read = |path: &std::path::Path| std::fs::read_to_string(path);
/// let credentials = AliyunCliCredentials::new("/home/me/.aliyun/config.json", read).profile("work");
/// # let _ = credentials;
/// ```
#[derive(Clone, Debug)]
pub struct AliyunCliCredentials {
    file: TextFile,
    profile: Option<String>,
    #[cfg(feature = "remote")]
    context: Option<CredentialsContext>,
    /// The number of profiles that lead here through their `source_profile`.
    depth: usize,
}

const KEY_NAMES: KeyNames = KeyNames {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "sts_token",
};

#[cfg(feature = "remote")]
const ROLE_NAMES: RoleNames = RoleNames {
    role_arn: "ram_role_arn",
    session_name: "ram_session_name",
    ecs_role: "ram_role_name",
    token_file: "oidc_token_file",
};

/// Longer chains of roles are profiles that refer to each other in a circle.
const MAX_DEPTH: usize = 5;

impl AliyunCliCredentials {
    /// Creates a provider from a path and the function that reads it.
    pub fn new(
        path: impl Into<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            file: TextFile::new(path, read),
            profile: None,
            #[cfg(feature = "remote")]
            context: None,
            depth: 0,
        }
    }

    /// Sets the profile; the default is the current profile of the file.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the context for modes that refer to another provider; the default is none.
    #[cfg(feature = "remote")]
    #[must_use]
    pub fn context(mut self, context: CredentialsContext) -> Self {
        self.context = Some(context);
        self
    }

    fn source(&self) -> Result<ProfileSource, CredentialsError> {
        let text = self.file.read()?;
        // A syntax error has a line and a column. Only a type error would repeat a value, and `Value` has none.
        let root: Value = serde_json::from_str(&text)
            .map_err(|error| self.file.error("isn't valid JSON").with_source(error))?;
        let profile = self.find(&root)?;
        match profile.text("mode") {
            None | Some("AK") => profile.key(TokenRule::Ignored).map(ProfileSource::Key),
            Some("StsToken") => profile.key(TokenRule::Required).map(ProfileSource::Key),
            Some(mode) => {
                #[cfg(feature = "remote")]
                if let Some(context) = &self.context {
                    return self.delegated(&profile, mode, context);
                }
                Err(profile.unsupported("mode", mode))
            }
        }
    }

    fn find<'a>(&self, root: &'a Value) -> Result<Profile<'a>, CredentialsError> {
        let current = Settings::Json(root).text("current");
        let name = self.profile.as_deref().or(current).unwrap_or("default");
        let location = self.file.location("profile", name);
        if self.depth > MAX_DEPTH {
            return Err(CredentialsError::new(format!(
                "{location} is its own source_profile, or at the end of too many of them"
            )));
        }
        let profiles = root.get("profiles").and_then(Value::as_array);
        let profiles =
            profiles.ok_or_else(|| self.file.error("doesn't have a list of profiles"))?;
        let found = profiles
            .iter()
            .map(Settings::Json)
            .find(|profile| profile.text("name") == Some(name));
        if found.is_none() && self.profile.is_none() && current.is_some() {
            // The file contradicts itself. A key from another source isn't what its owner wants.
            return Err(self.file.error("doesn't have its current profile"));
        }
        Profile::new(location, &KEY_NAMES, found)
    }

    #[cfg(feature = "remote")]
    fn delegated(
        &self,
        profile: &Profile<'_>,
        mode: &str,
        context: &CredentialsContext,
    ) -> Result<ProfileSource, CredentialsError> {
        let delegated = DelegatedProfile {
            profile,
            names: &ROLE_NAMES,
            context,
        };
        match mode {
            "RamRoleArn" => delegated.assume_role(profile.base_key()?),
            "ChainableRamRoleArn" => {
                let mut base = self.clone().profile(profile.required("source_profile")?);
                base.depth += 1;
                delegated.assume_role(base)
            }
            "EcsRamRole" => Ok(delegated.ecs()),
            "OIDC" => delegated.oidc(),
            "CredentialsURI" => delegated.uri(),
            "External" => delegated.command(),
            _ => Err(profile.unsupported("mode", mode)),
        }
    }
}

impl ProvideCredentials for AliyunCliCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        ProfileSource::provide(self.source())
    }
}
