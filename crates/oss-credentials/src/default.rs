//! Every place where credentials usually are.

use super::{
    AliyunCliCredentials, ChainedCredentials, CredentialsContext, CredentialsError,
    CredentialsFuture, CredentialsUriCredentials, EcsRamRoleCredentials, EnvironmentCredentials,
    OidcRoleCredentials, OssutilCredentials, ProvideCredentials, ProvidedCredentials,
    SharedFileCredentials,
};

use std::io;
use std::path::{Path, PathBuf};

/// Looks in every place where the official SDKs and tools look.
///
/// The first of these that has credentials wins:
///
/// | | place | provider |
/// |--:|---|---|
/// | 1 | `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET`, `OSS_SESSION_TOKEN` | [`EnvironmentCredentials::new`] |
/// | 2 | `ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN` | [`EnvironmentCredentials::alibaba_cloud`] |
/// | 3 | `ALIBABA_CLOUD_OIDC_TOKEN_FILE` and the ARNs that go with it | [`OidcRoleCredentials`] |
/// | 4 | `~/.aliyun/config.json` | [`AliyunCliCredentials`] |
/// | 5 | `~/.alibabacloud/credentials`, otherwise `credentials.ini` there | [`SharedFileCredentials`] |
/// | 6 | `~/.ossutilconfig` | [`OssutilCredentials`] |
/// | 7 | the metadata service of ECS | [`EcsRamRoleCredentials`] |
/// | 8 | `ALIBABA_CLOUD_CREDENTIALS_URI` | [`CredentialsUriCredentials`] |
///
/// 2 to 5, 7 and 8 are the chain of the Alibaba Cloud SDKs in its order; the OSS SDKs know 1, and
/// ossutil 6. A place that is set up and fails is the end, as for [`ChainedCredentials`]; it is not passed
/// over, as the official SDKs do. A role is only taken where OIDC or a profile says so: a key in the
/// environment beside `ALIBABA_CLOUD_ROLE_ARN` is used as it is, as they do, too.
///
/// | variable | meaning |
/// |---|---|
/// | `ALIBABA_CLOUD_CONFIG_FILE`, `ALIBABA_CLOUD_CREDENTIALS_FILE` | other files for 4 and 5, which must exist |
/// | `ALIBABA_CLOUD_PROFILE` | the profile in 4 and 5; if neither has it, that is an error, and 6 to 8 are not asked |
/// | `ALIBABA_CLOUD_CLI_PROFILE_DISABLED` | `true`: without 4 |
/// | `ALIBABA_CLOUD_ECS_METADATA_DISABLED` | `true`: without 7 |
///
/// With a [`profile`](Self::profile), it is that one of 4, then of 5, and nothing else; without it there the
/// provider fails, and is not [absent](CredentialsError::is_absent).
///
/// All of it is looked at each time. Put it into a [`CachedCredentials`](crate::CachedCredentials).
#[derive(Clone, Debug)]
pub struct DefaultCredentials {
    context: CredentialsContext,
    profile: Option<String>,
}

const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const CREDENTIALS_FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const CONFIG_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";

impl DefaultCredentials {
    /// Takes what is around it.
    pub fn new(context: CredentialsContext) -> Self {
        Self {
            context,
            profile: None,
        }
    }

    /// Looks for a profile only.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    async fn find(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let chain = match &self.profile {
            Some(profile) => self.files(ChainedCredentials::empty(), Some(profile), false),
            None => self.everything(),
        };
        chain.provide().await
    }

    fn everything(&self) -> ChainedCredentials {
        let context = || self.context.clone();
        let variables = || {
            let context = context();
            EnvironmentCredentials::with_lookup(move |name| context.variable_os(name))
        };
        let chain = ChainedCredentials::empty()
            .then("OSS variables", variables())
            .then("Alibaba Cloud variables", variables().alibaba_cloud())
            .then("OIDC", OidcRoleCredentials::new(context()));
        let (profile, is_disabled) = match self.settings() {
            Ok(settings) => settings,
            // In its place, so that it harms nobody whose key is found before.
            Err(error) => return chain.then("profiles", Fails(error)),
        };
        let mut chain = self.files(chain, profile.as_deref(), is_disabled);
        if profile.is_some() {
            return chain;
        }
        if let Some(path) = self.context.at_home(".ossutilconfig") {
            chain = chain.then("ossutil", OssutilCredentials::new(path, self.reader()));
        }
        chain
            .then("ECS", EcsRamRoleCredentials::new(context()))
            .then("credentials URI", CredentialsUriCredentials::new(context()))
    }

    /// Returns which profile is wanted, and whether the file of the CLI is left out.
    fn settings(&self) -> Result<(Option<String>, bool), CredentialsError> {
        let profile = self.context.variable(PROFILE)?;
        Ok((profile, self.context.is_on(CONFIG_DISABLED)?))
    }

    /// Adds the files that have profiles; with one of them as the last place.
    fn files(
        &self,
        mut chain: ChainedCredentials,
        profile: Option<&str>,
        is_disabled: bool,
    ) -> ChainedCredentials {
        if self.context.at_home("").is_none() {
            let text = "there is no home directory, because HOME is not set";
            chain = chain.then("files", Fails(CredentialsError::absent(text)));
        }
        let config = self.paths(CONFIG_FILE, &[".aliyun/config.json"]);
        for path in config.into_iter().filter(|_| !is_disabled) {
            let cli = AliyunCliCredentials::new(path, self.reader()).context(self.context.clone());
            let cli = profile.iter().fold(cli, |cli, name| cli.profile(*name));
            chain = chain.then("Alibaba Cloud CLI", cli);
        }
        let names = [".alibabacloud/credentials", ".alibabacloud/credentials.ini"];
        for path in self.paths(CREDENTIALS_FILE, &names) {
            let sdk = SharedFileCredentials::new(path, self.reader()).context(self.context.clone());
            let sdk = profile.iter().fold(sdk, |sdk, name| sdk.profile(*name));
            chain = chain.then("credentials file", sdk);
        }
        match profile {
            // Somebody wants this one, and no other place's key.
            Some(name) => {
                let text = format!("no file has a key for the profile {name:?}");
                chain.then("profile", Fails(CredentialsError::new(text)))
            }
            None => chain,
        }
    }

    /// Returns the file that a variable names, otherwise those at home.
    fn paths(&self, variable: &str, at_home: &[&str]) -> Vec<PathBuf> {
        match self.context.variable_os(variable) {
            Some(path) => vec![path.into()],
            None => at_home
                .iter()
                .filter_map(|path| self.context.at_home(path))
                .collect(),
        }
    }

    /// Returns what reads files; one that a variable names must be there.
    fn reader(&self) -> impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static {
        let context = self.context.clone();
        let named = [CONFIG_FILE, CREDENTIALS_FILE].map(|name| context.variable_os(name));
        move |path| {
            context.read_file(path).map_err(|error| {
                let is_named = named.iter().flatten().any(|name| Path::new(name) == path);
                match error.kind() {
                    io::ErrorKind::NotFound if is_named => io::Error::other(error),
                    _ => error,
                }
            })
        }
    }
}

/// Stands in a chain for a place that cannot be looked at.
#[derive(Debug)]
struct Fails(CredentialsError);

impl ProvideCredentials for Fails {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(Err(self.0.clone())))
    }
}

impl ProvideCredentials for DefaultCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.find())
    }
}
