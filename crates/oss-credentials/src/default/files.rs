//! The files of the default chain, which environment variables select.

use std::io;
use std::path::{Path, PathBuf};

use crate::{
    AliyunCliCredentials, CredentialsContext, CredentialsError, CredentialsFuture,
    OssutilCredentials, ProvideCredentials, ProvidedCredentials, SharedFileCredentials, env_var,
};

const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const CLI_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";

/// The profile that the user wants, if any.
///
/// As a provider after the files with profiles, it ends the search for a wanted profile: a key from
/// another source would be wrong then.
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

    fn get(&self) -> Result<Option<String>, CredentialsError> {
        self.context
            .setting_or_variable(self.chosen.as_ref(), PROFILE)
    }
}

impl ProvideCredentials for ProfileName {
    fn provide(&self) -> CredentialsFuture<'_> {
        let error = self.get().map_or_else(
            |error| error,
            |name| match name {
                Some(name) => {
                    CredentialsError::new(format!("no file has a key for the profile {name:?}"))
                }
                None => CredentialsError::not_configured(env_var::not_set(PROFILE)),
            },
        );
        Box::pin(std::future::ready(Err(error)))
    }
}

/// The configuration of the Alibaba Cloud CLI.
#[derive(Debug)]
pub(super) struct CliFile(pub(super) ProfileName);

impl CliFile {
    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
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
        match self.0.get()? {
            Some(profile) => cli.profile(profile).provide().await,
            None => cli.provide().await,
        }
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
    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let context = &self.0.context;
        if let Some(path) = context.variable_os(CREDENTIALS_FILE) {
            return self.read(path.into(), Missing::IsError).await;
        }
        let mut skipped = Vec::new();
        for path in [".alibabacloud/credentials", ".alibabacloud/credentials.ini"] {
            let path = context.path_in_home(path)?;
            match self.read(path, Missing::IsNotConfigured).await {
                Err(error) if error.is_not_configured() => skipped.push(error.with_causes()),
                result => return result,
            }
        }
        Err(CredentialsError::not_configured(skipped.join("; ")))
    }

    async fn read(
        &self,
        path: PathBuf,
        missing: Missing,
    ) -> Result<ProvidedCredentials, CredentialsError> {
        let context = &self.0.context;
        let sdk = SharedFileCredentials::new(path, reader(context, missing));
        let sdk = sdk.context(context.clone());
        match self.0.get()? {
            Some(profile) => sdk.profile(profile).provide().await,
            None => sdk.provide().await,
        }
    }
}

impl ProvideCredentials for SdkFile {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.find())
    }
}

/// The configuration of ossutil.
#[derive(Debug)]
pub(super) struct OssutilFile(pub(super) CredentialsContext);

impl OssutilFile {
    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let path = self.0.path_in_home(".ossutilconfig")?;
        let read = reader(&self.0, Missing::IsNotConfigured);
        OssutilCredentials::new(path, read).provide().await
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
