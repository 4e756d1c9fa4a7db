//! The default chain: all usual sources of credentials.

mod files;
mod profile_files;
mod settings;
mod sources;

use std::sync::Arc;

use oss_sign::Credentials;

use crate::{
    ChainedCredentials, CredentialsContext, CredentialsError, CredentialsFuture,
    CredentialsUriCredentials, EcsRamRoleCredentials, OidcRoleCredentials, ProfileSettings,
    ProvideCredentials,
};

use files::OssutilFile;
use profile_files::ProfileFiles;
use sources::{ALIBABA_CLOUD, ECS, OIDC, OSS, OSSUTIL, SOURCES, URI};

pub use sources::DefaultSource;

/// Provides credentials from the first configured of all usual sources.
///
/// The order is the one of the official SDKs and tools:
///
/// | | source | provider |
/// |--:|---|---|
/// | 1 | `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET`, `OSS_SESSION_TOKEN` | [`EnvironmentCredentials::new`](crate::EnvironmentCredentials::new) |
/// | 2 | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN` | [`EnvironmentCredentials::alibaba_cloud`](crate::EnvironmentCredentials::alibaba_cloud) |
/// | 3 | `ALIBABA_CLOUD_OIDC_TOKEN_FILE`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN`, `ALIBABA_CLOUD_ROLE_ARN` | [`OidcRoleCredentials`] |
/// | 4 | `ALIBABA_CLOUD_CONFIG_FILE`, otherwise `~/.aliyun/config.json` | [`AliyunCliCredentials`](crate::AliyunCliCredentials) |
/// | 5 | `ALIBABA_CLOUD_CREDENTIALS_FILE`, otherwise `~/.alibabacloud/credentials`, then `credentials.ini` next to it | [`SharedFileCredentials`](crate::SharedFileCredentials) |
/// | 6 | `OSSUTIL_CONFIG_FILE`, otherwise `~/.ossutilconfig` | [`OssutilCredentials`](crate::OssutilCredentials) |
/// | 7 | the metadata service of ECS | [`EcsRamRoleCredentials`] |
/// | 8 | `ALIBABA_CLOUD_CREDENTIALS_URI` | [`CredentialsUriCredentials`] |
///
/// [`SOURCES`](Self::SOURCES) has the same list. 2 to 5, 7 and 8 are the chain of the Alibaba Cloud SDKs
/// in its order; 1 is from the OSS SDKs, and 6 from ossutil. A source that is configured and fails ends
/// the search, as in [`ChainedCredentials`]; the official SDKs skip it. Only OIDC or a profile assumes a
/// role: as in the official SDKs, a key in the environment is used directly, even if
/// `ALIBABA_CLOUD_ROLE_ARN` is set.
///
/// | variable | meaning |
/// |---|---|
/// | `ALIBABA_CLOUD_CONFIG_FILE`, `ALIBABA_CLOUD_CREDENTIALS_FILE`, `OSSUTIL_CONFIG_FILE` | the files of 4, 5 and 6, which must exist then |
/// | `ALIBABA_CLOUD_PROFILE` | the profile in 4 and 5. If neither has it, the search ends with an error |
/// | `OSSUTIL_PROFILE` | the profile in 6. If it has no key, the search ends with an error |
/// | `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` | `true` skips 4, unless a [`profile`](Self::profile) is set |
/// | `ALIBABA_CLOUD_ECS_METADATA_DISABLED` | `true` skips 7 |
///
/// A variable that is neither `true` nor `false` where one of them is expected is an error.
///
/// With a [`profile`](Self::profile), only 4 to 6 are searched, for that profile. If none has it, the
/// provider fails with an error that isn't
/// [`is_not_configured`](crate::CredentialsError::is_not_configured).
///
/// Every call reads all of this again. Wrap the provider in a
/// [`CachedCredentials`](crate::CachedCredentials).
#[derive(Clone, Debug)]
pub struct DefaultCredentials {
    context: CredentialsContext,
    profile: Option<String>,
    provider: Arc<dyn ProvideCredentials>,
}

impl DefaultCredentials {
    /// The sources, in the order of the search.
    pub const SOURCES: &'static [DefaultSource] = &SOURCES;

    /// Creates a provider that searches all sources.
    pub fn new(context: CredentialsContext) -> Self {
        let environment = || settings::environment(&context);
        let ossutil = OssutilFile {
            context: context.clone(),
            chosen: None,
        };
        let chain = ChainedCredentials::new(OSS.name, environment())
            .then(ALIBABA_CLOUD.name, environment().alibaba_cloud())
            .then(OIDC.name, OidcRoleCredentials::new(context.clone()))
            .then("profile", ProfileFiles::from_variable(context.clone()))
            .then(OSSUTIL.name, ossutil)
            .then(ECS.name, EcsRamRoleCredentials::new(context.clone()))
            .then(URI.name, CredentialsUriCredentials::new(context.clone()));
        Self {
            context,
            profile: None,
            provider: Arc::new(chain),
        }
    }

    /// Searches only for this profile; the default is all sources.
    ///
    /// Only the files of the CLI, the SDKs and ossutil have profiles.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let files = ProfileFiles::chosen(self.context.clone(), name.clone());
        self.provider = Arc::new(files);
        self.profile = Some(name);
        self
    }

    /// Returns the region and the endpoint for a caller that has neither.
    ///
    /// The region is in `OSS_REGION`, otherwise in `ALIBABA_CLOUD_REGION_ID`; the endpoint is in
    /// `OSS_ENDPOINT`. Otherwise they come from the profile that has the credentials, if a file has them:
    /// a key in variables never goes to the endpoint of a profile. No request is sent and no command runs.
    ///
    /// # Errors
    ///
    /// Fails if a variable or a file cannot be read.
    pub fn settings(&self) -> Result<ProfileSettings, CredentialsError> {
        settings::find(&self.context, self.profile.as_ref())
    }
}

impl ProvideCredentials for DefaultCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        self.provider.provide()
    }

    fn invalidate(&self, credentials: &Credentials) {
        self.provider.invalidate(credentials);
    }
}
