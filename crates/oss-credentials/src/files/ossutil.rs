//! The configuration of ossutil.

mod ecs_ak;
mod sections;

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

use sections::Sections;

/// Reads the configuration of ossutil, `~/.ossutilconfig`.
///
/// ```ini
/// [default]
/// accessKeyID = …
/// accessKeySecret = …
/// region = cn-hangzhou
/// ```
///
/// ossutil 2 has profiles: `[default]`, and `[profile x]` for each other. A profile takes what it doesn't
/// have from its `source-profile`. ossutil 1 has the section `[Credentials]`, which is read if no default
/// profile has credentials. Names of sections and settings ignore case, and `accessKeyId`,
/// `access-key-id` and `access_key_id` are the same setting.
///
/// Without a mode, the profile has a key, with a token if it has one. The modes `AK` and `StsToken` have a
/// key; `RamRoleArn`, `EcsRamRole`, `Ali-EcsRamRole`, `oidcRoleArn`, `Process` and `URI` refer to another
/// provider and need the feature `remote` and a `context`. Any other mode is an error that names it. The
/// file is read on every call.
#[derive(Debug)]
pub struct OssutilCredentials {
    file: TextFile,
    profile: Option<String>,
    #[cfg(feature = "remote")]
    context: Option<CredentialsContext>,
}

const KEY_NAMES: KeyNames = KeyNames {
    id: "accessKeyID",
    secret: "accessKeySecret",
    token: "stsToken",
};

#[cfg(feature = "remote")]
const ROLE_NAMES: RoleNames = RoleNames {
    role_arn: "roleArn",
    session_name: "roleSessionName",
    ecs_role: "ecsRoleName",
    token_file: "oidcTokenFilePath",
    command: "credentialProcess",
    uri: "credentialUri",
};

impl OssutilCredentials {
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

    /// Sets the context for modes that refer to another provider; the default is none.
    #[cfg(feature = "remote")]
    #[must_use]
    pub fn context(mut self, context: CredentialsContext) -> Self {
        self.context = Some(context);
        self
    }

    /// Returns the region and the endpoint of the profile.
    ///
    /// # Errors
    ///
    /// Fails if the file or the profile cannot be read. Without a profile that has credentials, the error is
    /// [not configured](CredentialsError::is_not_configured).
    pub fn settings(&self) -> Result<ProfileSettings, CredentialsError> {
        self.open(|profile, ini| {
            let source = self.source_of(profile, ini);
            Ok(ProfileSettings {
                region: ProfileSource::region(source, profile.region("region"))?,
                endpoint: profile.text("endpoint")?.map(str::to_owned),
                is_internal: false,
                origin: Some(profile.location().to_owned()),
            })
        })
    }

    /// Calls a function with the profile.
    fn open<T>(
        &self,
        use_profile: impl FnOnce(&Profile<'_>, &Ini<'_>) -> Result<T, CredentialsError>,
    ) -> Result<T, CredentialsError> {
        let text = self.file.read()?;
        let ini = Ini::parse(&text).map_err(|problem| self.file.error(problem))?;
        let Sections { location, sections } =
            Sections::find(&ini, &self.file, self.profile.as_deref())?;
        let settings = sections.map(Settings::Ossutil);
        use_profile(&Profile::new(location, &KEY_NAMES, settings)?, &ini)
    }

    fn source_of(
        &self,
        profile: &Profile<'_>,
        ini: &Ini<'_>,
    ) -> Result<ProfileSource, CredentialsError> {
        let key = match profile.text("mode")? {
            Some(mode) if mode.eq_ignore_ascii_case("AK") => profile.key(TokenRule::Ignored),
            Some(mode) if mode.eq_ignore_ascii_case("StsToken") => profile.key(TokenRule::Required),
            Some(mode) => return self.delegated(profile, mode),
            None => match (profile.text(KEY_NAMES.id)?, ecs_ak::service(ini)) {
                (None, Some(service)) => return self.ecs_ak(profile, service),
                _ => profile.key(TokenRule::Optional),
            },
        };
        key.map(ProfileSource::Key)
    }
}

#[cfg(feature = "remote")]
impl OssutilCredentials {
    fn delegated(
        &self,
        profile: &Profile<'_>,
        mode: &str,
    ) -> Result<ProfileSource, CredentialsError> {
        let Some(context) = &self.context else {
            return Err(profile.unsupported("mode", mode));
        };
        let delegated = DelegatedProfile {
            profile,
            names: &ROLE_NAMES,
            context,
        };
        match mode.to_ascii_lowercase().as_str() {
            "ramrolearn" => delegated.assume_role_with_key(TokenRule::Optional),
            "ecsramrole" => delegated.ecs(),
            "ali-ecsramrole" => Ok(delegated.source(delegated.ecs_provider()?.disable_imdsv1())),
            "oidcrolearn" => delegated.oidc(),
            "uri" => delegated.uri(),
            "process" => {
                let process = delegated.process(Some)?;
                let seconds = profile.number("credential-process-timeout")?;
                Ok(delegated.source(match seconds {
                    None | Some(0) => process,
                    Some(seconds) => process.timeout(std::time::Duration::from_secs(seconds)),
                }))
            }
            _ => Err(profile.unsupported("mode", mode)),
        }
    }

    fn ecs_ak(
        &self,
        profile: &Profile<'_>,
        service: &str,
    ) -> Result<ProfileSource, CredentialsError> {
        let role = ecs_ak::role_name(service);
        let (Some(context), Some(role)) = (&self.context, role) else {
            return Err(profile.unsupported("ecsAk", service));
        };
        let ecs = crate::EcsRamRoleCredentials::new(context.clone()).role_name(role);
        let delegated = DelegatedProfile {
            profile,
            names: &ROLE_NAMES,
            context,
        };
        Ok(delegated.source(ecs))
    }
}

#[cfg(not(feature = "remote"))]
#[expect(
    clippy::unused_self,
    reason = "with the feature `remote`, it has a context"
)]
impl OssutilCredentials {
    fn delegated(
        &self,
        profile: &Profile<'_>,
        mode: &str,
    ) -> Result<ProfileSource, CredentialsError> {
        Err(profile.unsupported("mode", mode))
    }

    fn ecs_ak(
        &self,
        profile: &Profile<'_>,
        service: &str,
    ) -> Result<ProfileSource, CredentialsError> {
        Err(profile.unsupported("ecsAk", service))
    }
}

impl ProvideCredentials for OssutilCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        ProfileSource::provide(self.open(|profile, ini| self.source_of(profile, ini)))
    }
}
