//! The configuration of the Alibaba Cloud CLI.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use oss_transport::{Clock as _, SystemClock};
use serde_json::Value;

#[cfg(feature = "remote")]
use crate::CredentialsContext;
use crate::raw_key::{KeyNames, TokenRule};
use crate::{CredentialsError, CredentialsFuture, ProfileSettings, ProvideCredentials};

use super::cli_mode::CliMode;
#[cfg(feature = "remote")]
use super::delegated::{DelegatedProfile, RoleNames};
#[cfg(feature = "remote")]
use super::external::ExternalProfile;
use super::profile::Profile;
use super::settings::Settings;
use super::signed_in;
use super::source::ProfileSource;
use super::text_file::TextFile;

/// Reads a profile of the Alibaba Cloud CLI, `~/.aliyun/config.json`.
///
/// The profile is the one named by [`profile`](Self::profile), otherwise by `current` in the file,
/// otherwise `default`. As in the CLI, modes ignore case, and the settings of a profile without a mode decide which it has.
///
/// The modes `AK` and `StsToken` have a key; the file doesn't record when its token expires. `CloudSSO`
/// and `OAuth` have the key of the last sign-in with its expiry; once it has expired, the error names the
/// command that renews it. The modes `RamRoleArn`, `RamRoleArnWithRoleName`, `ChainableRamRoleArn`,
/// `EcsRamRole`, `OIDC`, `CredentialsURI` and `External` refer to another provider and need the feature
/// `remote` and a `context`. Any other mode is an error that names it.
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
    command: "process_command",
    uri: "credentials_uri",
};

/// A longer chain of `source_profile` is treated as a circle.
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

    /// Sets the profile; the default is `current` in the file, then `default`.
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

    /// Returns the region and the endpoint of the profile.
    ///
    /// They are `region_id`, `endpoint` and `endpoint_type`.
    ///
    /// # Errors
    ///
    /// Fails if the file or the profile cannot be read. Without a profile that has credentials, the error is
    /// [not configured](CredentialsError::is_not_configured).
    pub fn settings(&self) -> Result<ProfileSettings, CredentialsError> {
        let root = self.root()?;
        let (profile, name) = self.find(&root)?;
        let source = self.source_of(&profile, name);
        Ok(ProfileSettings {
            region: ProfileSource::region(source, profile.region("region_id"))?,
            endpoint: profile.text("endpoint")?.map(str::to_owned),
            is_internal: profile
                .text("endpoint_type")?
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("vpc")),
            origin: Some(profile.location().to_owned()),
        })
    }

    fn source(&self) -> Result<ProfileSource, CredentialsError> {
        let root = self.root()?;
        let (profile, name) = self.find(&root)?;
        self.source_of(&profile, name)
    }

    fn root(&self) -> Result<Value, CredentialsError> {
        let text = self.file.read()?;
        // A syntax error has a line and a column. Only a type error would repeat a value, and `Value` has none.
        serde_json::from_str(&text)
            .map_err(|error| self.file.error("isn't valid JSON").with_source(error))
    }

    /// Returns the profile and its name.
    fn find<'a>(&'a self, root: &'a Value) -> Result<(Profile<'a>, &'a str), CredentialsError> {
        let current = match root.get("current") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name.as_str()).filter(|name| !name.is_empty()),
            Some(_) => {
                let problem = "has a current profile whose name isn't text";
                return Err(self.file.error(problem));
            }
        };
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
            .find(|profile| profile.get("name").and_then(Value::as_str) == Some(name));
        if found.is_none() && self.profile.is_none() && current.is_some() {
            // The file contradicts itself. A key from another source isn't what its owner wants.
            return Err(self.file.error("doesn't have its current profile"));
        }
        let profile = Profile::new(location, &KEY_NAMES, found.map(Settings::Json))?;
        Ok((profile, name))
    }

    fn source_of(
        &self,
        profile: &Profile<'_>,
        name: &str,
    ) -> Result<ProfileSource, CredentialsError> {
        let mode = CliMode::of(profile)?;
        let key = match mode {
            CliMode::Ak => profile.key(TokenRule::Ignored),
            CliMode::StsToken => profile.key(TokenRule::Required),
            CliMode::CloudSso | CliMode::OAuth => signed_in::key(profile, name, mode, self.now()),
            _ => return self.delegated(profile, mode),
        };
        key.map(ProfileSource::Key)
    }

    #[cfg(feature = "remote")]
    fn now(&self) -> SystemTime {
        let context = self.context.as_ref();
        context.map_or_else(system_time, CredentialsContext::now)
    }

    #[cfg(not(feature = "remote"))]
    #[expect(
        clippy::unused_self,
        reason = "with the feature `remote`, it has a context"
    )]
    fn now(&self) -> SystemTime {
        system_time()
    }

    #[cfg(feature = "remote")]
    fn delegated(
        &self,
        profile: &Profile<'_>,
        mode: CliMode,
    ) -> Result<ProfileSource, CredentialsError> {
        let Some(context) = &self.context else {
            return Err(profile.unsupported("mode", mode.name()));
        };
        let delegated = DelegatedProfile {
            profile,
            names: &ROLE_NAMES,
            context,
        };
        match mode {
            CliMode::ChainableRamRoleArn => {
                let mut base = self.clone().profile(profile.required("source_profile")?);
                base.depth += 1;
                delegated.assume_role(base)
            }
            CliMode::External => Ok(delegated.source(ExternalProfile::new(&delegated)?)),
            _ => delegated
                .by_mode(mode)
                .unwrap_or_else(|| Err(profile.unsupported("mode", mode.name()))),
        }
    }

    #[cfg(not(feature = "remote"))]
    #[expect(
        clippy::unused_self,
        reason = "with the feature `remote`, it has a context"
    )]
    fn delegated(
        &self,
        profile: &Profile<'_>,
        mode: CliMode,
    ) -> Result<ProfileSource, CredentialsError> {
        Err(profile.unsupported("mode", mode.name()))
    }
}

fn system_time() -> SystemTime {
    SystemClock::default().now()
}

impl ProvideCredentials for AliyunCliCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        ProfileSource::provide(self.source())
    }
}
