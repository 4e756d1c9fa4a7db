//! The credentials file of the Alibaba Cloud SDKs.

use std::io;
use std::path::{Path, PathBuf};

#[cfg(feature = "remote")]
use crate::CredentialsContext;
use crate::raw_key::{KeyNames, TokenRule};
use crate::{CredentialsError, CredentialsFuture, ProfileSettings, ProvideCredentials};

#[cfg(feature = "remote")]
use super::delegated::{DelegatedProfile, RoleNames};
use super::ini::Ini;
use super::profile::Profile;
use super::settings::Settings;
use super::source::ProfileSource;
use super::text_file::TextFile;

/// Reads a profile of the Alibaba Cloud SDKs, `~/.alibabacloud/credentials`.
///
/// ```ini
/// [default]
/// type = access_key
/// access_key_id = …
/// access_key_secret = …
/// ```
///
/// The profile is `default` unless [`profile`](Self::profile) names another. One with `enable = false` is
/// not configured. The types `access_key` and
/// `sts`, which has a `security_token`, have a key; without a type, the key has a token if the profile has
/// one. The types `ram_role_arn`, `oidc_role_arn` and `ecs_ram_role` refer to another provider and need
/// the feature `remote` and a `context`. Any other type is an error that names it. The file is read on
/// every call.
#[derive(Debug)]
pub struct SharedFileCredentials {
    file: TextFile,
    profile: Option<String>,
    #[cfg(feature = "remote")]
    context: Option<CredentialsContext>,
}

const KEY_NAMES: KeyNames = KeyNames {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "security_token",
};

#[cfg(feature = "remote")]
const ROLE_NAMES: RoleNames = RoleNames {
    role_arn: "role_arn",
    session_name: "role_session_name",
    ecs_role: "role_name",
    token_file: "oidc_token_file_path",
    command: "process_command",
    uri: "credentials_uri",
};

impl SharedFileCredentials {
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
        }
    }

    /// Sets the profile; the default is `default`.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets the context for types that refer to another provider; the default is none.
    #[cfg(feature = "remote")]
    #[must_use]
    pub fn context(mut self, context: CredentialsContext) -> Self {
        self.context = Some(context);
        self
    }

    /// Returns the settings of the profile; this file has neither region nor endpoint.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read. Without a profile that has credentials, the error is
    /// [not configured](CredentialsError::is_not_configured).
    pub fn settings(&self) -> Result<ProfileSettings, CredentialsError> {
        Ok(ProfileSettings {
            region: ProfileSource::region(self.source(), Ok(None))?,
            origin: Some(self.file.location("profile", self.profile_name())),
            ..ProfileSettings::default()
        })
    }

    fn profile_name(&self) -> &str {
        self.profile.as_deref().unwrap_or("default")
    }

    fn source(&self) -> Result<ProfileSource, CredentialsError> {
        let text = self.file.read()?;
        let ini = Ini::parse(&text)
            .map_err(|problem| self.file.error(problem))?
            .merged();
        let name = self.profile_name();
        let location = self.file.location("profile", name);
        let profile = Profile::new(location, &KEY_NAMES, ini.section(name).map(Settings::Ini))?;
        if profile.boolean("enable")? == Some(false) {
            return Err(CredentialsError::not_configured(format!(
                "{} is disabled by enable = false",
                profile.location()
            )));
        }
        match profile.text("type")? {
            None => profile.key(TokenRule::Optional).map(ProfileSource::Key),
            Some("access_key") => profile.key(TokenRule::Ignored).map(ProfileSource::Key),
            Some("sts") => profile.key(TokenRule::Required).map(ProfileSource::Key),
            Some(kind) => {
                #[cfg(feature = "remote")]
                if let Some(context) = &self.context {
                    return delegated(&profile, kind, context);
                }
                Err(profile.unsupported("type", kind))
            }
        }
    }
}

#[cfg(feature = "remote")]
fn delegated(
    profile: &Profile<'_>,
    kind: &str,
    context: &CredentialsContext,
) -> Result<ProfileSource, CredentialsError> {
    let delegated = DelegatedProfile {
        profile,
        names: &ROLE_NAMES,
        context,
    };
    match kind {
        "ram_role_arn" => delegated.assume_role_with_key(TokenRule::Ignored),
        "oidc_role_arn" => delegated.oidc(),
        "ecs_ram_role" => delegated.ecs(),
        _ => Err(profile.unsupported("type", kind)),
    }
}

impl ProvideCredentials for SharedFileCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        ProfileSource::provide(self.source())
    }
}
