//! The files of the default chain, which environment variables select.

use std::io;
use std::path::{Path, PathBuf};

use crate::{
    AliyunCliCredentials, CredentialsContext, CredentialsError, CredentialsFuture,
    OssutilCredentials, ProvideCredentials, ProvidedCredentials, SharedFileCredentials,
};

const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const CLI_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
const OSSUTIL_FILE: &str = "OSSUTIL_CONFIG_FILE";
const OSSUTIL_PROFILE: &str = "OSSUTIL_PROFILE";

/// The profile that the user wants, if any.
#[derive(Clone, Debug)]
pub(super) struct ProfileName {
    context: CredentialsContext,
    chosen: Option<String>,
}

impl ProfileName {
    pub(super) fn from_variable(context: CredentialsContext) -> Self {
        let chosen = None;
        Self { context, chosen }
    }

    pub(super) fn chosen(context: CredentialsContext, name: String) -> Self {
        let chosen = Some(name);
        Self { context, chosen }
    }

    /// Returns the profile, if the caller or the variable names one.
    pub(super) fn get(&self) -> Result<Option<String>, CredentialsError> {
        self.context
            .setting_or_variable(self.chosen.as_ref(), PROFILE)
    }
}

/// The configuration of the Alibaba Cloud CLI.
#[derive(Debug)]
pub(super) struct CliFile(pub(super) ProfileName);

impl CliFile {
    pub(super) fn provider(&self) -> Result<AliyunCliCredentials, CredentialsError> {
        let ProfileName { context, chosen } = &self.0;
        if chosen.is_none() && context.is_true(CLI_DISABLED)? {
            let message = format!("{CLI_DISABLED} is true");
            return Err(CredentialsError::not_configured(message));
        }
        let (path, read) = match context.variable_os(CONFIG_FILE) {
            Some(path) => (path.into(), reader(context, Missing::IsError)),
            None => (
                context.path_in_home(".aliyun/config.json")?,
                reader(context, Missing::IsNotConfigured),
            ),
        };
        let cli = AliyunCliCredentials::new(path, read).context(context.clone());
        Ok(match self.0.get()? {
            Some(profile) => cli.profile(profile),
            None => cli,
        })
    }

    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
        self.provider()?.provide().await
    }
}

impl ProvideCredentials for CliFile {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.find())
    }
}

/// The credentials file of the Alibaba Cloud SDKs, which has two default names.
#[derive(Debug)]
pub(super) struct SdkFile(pub(super) ProfileName);

impl SdkFile {
    /// Returns a provider for each name of the file.
    pub(super) fn providers(&self) -> Result<Vec<SharedFileCredentials>, CredentialsError> {
        let context = &self.0.context;
        if let Some(path) = context.variable_os(CREDENTIALS_FILE) {
            return Ok(vec![self.provider(path.into(), Missing::IsError)?]);
        }
        [".alibabacloud/credentials", ".alibabacloud/credentials.ini"]
            .into_iter()
            .map(|path| self.provider(context.path_in_home(path)?, Missing::IsNotConfigured))
            .collect()
    }

    fn provider(
        &self,
        path: PathBuf,
        missing: Missing,
    ) -> Result<SharedFileCredentials, CredentialsError> {
        let context = &self.0.context;
        let sdk = SharedFileCredentials::new(path, reader(context, missing));
        let sdk = sdk.context(context.clone());
        Ok(match self.0.get()? {
            Some(profile) => sdk.profile(profile),
            None => sdk,
        })
    }

    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let mut skipped = Vec::new();
        for provider in self.providers()? {
            match provider.provide().await {
                Err(error) if error.is_not_configured() => skipped.push(error.with_causes()),
                result => return result,
            }
        }
        Err(CredentialsError::not_configured(skipped.join("; ")))
    }
}

impl ProvideCredentials for SdkFile {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.find())
    }
}

/// The configuration of ossutil.
#[derive(Debug)]
pub(super) struct OssutilFile {
    pub(super) context: CredentialsContext,
    /// The profile that the caller chose.
    pub(super) chosen: Option<String>,
}

impl OssutilFile {
    pub(super) fn provider(&self) -> Result<OssutilCredentials, CredentialsError> {
        let context = &self.context;
        let (path, missing) = match context.variable_os(OSSUTIL_FILE) {
            Some(path) => (path.into(), Missing::IsError),
            None => (
                context.path_in_home(".ossutilconfig")?,
                Missing::IsNotConfigured,
            ),
        };
        let ossutil = OssutilCredentials::new(path, reader(context, missing));
        let ossutil = ossutil.context(context.clone());
        let profile = context.setting_or_variable(self.chosen.as_ref(), OSSUTIL_PROFILE)?;
        Ok(match profile {
            Some(profile) => ossutil.profile(profile),
            None => ossutil,
        })
    }

    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let provided = self.provider()?.provide().await;
        let is_wanted = self.context.variable(OSSUTIL_PROFILE)?.is_some();
        match provided {
            // A key from another source would be wrong then.
            Err(error) if is_wanted && self.chosen.is_none() && error.is_not_configured() => Err(
                CredentialsError::new(format!("the profile in {OSSUTIL_PROFILE} has no key"))
                    .with_source(error),
            ),
            provided => provided,
        }
    }
}

impl ProvideCredentials for OssutilFile {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.find())
    }
}

/// The meaning of a missing file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    IsNotConfigured,
    /// A variable names the file.
    IsError,
}

/// Returns a function that reads a file through the context.
fn reader(
    context: &CredentialsContext,
    missing: Missing,
) -> impl Fn(&Path) -> io::Result<String> + Send + Sync + use<> {
    let context = context.clone();
    move |path| {
        context
            .read_file(path)
            .map_err(|error| match (error.kind(), missing) {
                (io::ErrorKind::NotFound, Missing::IsError) => io::Error::other(error),
                _ => error,
            })
    }
}
