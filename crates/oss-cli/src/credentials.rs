//! Whose key requests are signed with.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, Result, anyhow, ensure};
use clap::Args;
use oss_inventory::EnvironmentCredentials;
use oss_inventory::oss_client::{
    AliyunCliCredentials, ChainedCredentials, OssutilCredentials, ProvideCredentials,
    SharedFileCredentials,
};

/// Where the key is.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Key {
    /// Take the key of this profile of ~/.aliyun/config.json or ~/.alibabacloud/credentials
    ///
    /// And not the one in the environment or in ~/.ossutilconfig.
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    profile: Option<String>,
}

/// A provider and what errors call it.
type Named = (&'static str, Box<dyn ProvideCredentials>);

const VARIABLES: [&str; 3] = [
    "OSS_ACCESS_KEY_ID",
    "OSS_ACCESS_KEY_SECRET",
    "OSS_SESSION_TOKEN",
];

impl Key {
    /// Returns what looks for the key, in the order that `ossinv --help` documents.
    pub(crate) fn chain(&self) -> Result<ChainedCredentials> {
        let Some(profile) = self.profile.as_deref() else {
            let chain = ChainedCredentials::new("environment", from_environment()?);
            let profile = variable("ALIBABA_CLOUD_PROFILE")?;
            return Ok(files(profile.as_deref()).into_iter().fold(chain, then));
        };
        let mut files = files(Some(profile)).into_iter();
        let (name, first) = files
            .next()
            .context("there is no file to look for the profile in, because HOME is not set")?;
        Ok(files.fold(ChainedCredentials::new(name, first), then))
    }
}

/// Returns the credentials of the environment, which are read when a request is sent.
///
/// What pasting and careless reads of files leave is refused here, where the variable can be named.
/// A variable that is not set is left to the client.
pub(crate) fn from_environment() -> Result<EnvironmentCredentials> {
    for name in VARIABLES {
        let value = variable(name)?.unwrap_or_default();
        ensure!(
            is_clean(&value),
            "the environment variable {name} is set, but has a blank at one of its ends, a line \
             break or a control character; set it again without"
        );
    }
    Ok(EnvironmentCredentials::new())
}

fn then(chain: ChainedCredentials, (name, provider): Named) -> ChainedCredentials {
    chain.then(name, provider)
}

/// Returns the files that may have a key.
///
/// That of ossutil has no profiles, so it is left out if one is asked for.
fn files(profile: Option<&str>) -> Vec<Named> {
    let mut files = Vec::<Named>::new();
    if let Some((path, read)) = file("ALIBABA_CLOUD_CONFIG_FILE", ".aliyun/config.json") {
        let cli = AliyunCliCredentials::new(path, read);
        let cli = profile.iter().fold(cli, |cli, name| cli.profile(*name));
        files.push(("Alibaba Cloud CLI", Box::new(cli)));
    }
    if let Some((path, read)) = file(
        "ALIBABA_CLOUD_CREDENTIALS_FILE",
        ".alibabacloud/credentials",
    ) {
        let sdk = SharedFileCredentials::new(path, read);
        let sdk = profile.iter().fold(sdk, |sdk, name| sdk.profile(*name));
        files.push(("credentials file", Box::new(sdk)));
    }
    if let Some(path) = at_home(".ossutilconfig").filter(|_| profile.is_none()) {
        files.push(("ossutil", Box::new(OssutilCredentials::new(path, read))));
    }
    files
}

type Read = fn(&Path) -> io::Result<String>;

fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}

/// Reads a file that somebody has named, so that it is a mistake if it is not there.
fn read_named(path: &Path) -> io::Result<String> {
    read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::other(error),
        _ => error,
    })
}

fn file(name: &str, default: &str) -> Option<(PathBuf, Read)> {
    match variable_os(name) {
        Some(path) => Some((path.into(), read_named)),
        None => Some((at_home(default)?, read)),
    }
}

fn at_home(path: &str) -> Option<PathBuf> {
    let home = variable_os("HOME").or_else(|| variable_os("USERPROFILE"))?;
    Some(Path::new(&home).join(path))
}

/// Returns a variable that is set and not empty.
fn variable(name: &str) -> Result<Option<String>> {
    let text = variable_os(name).map(OsString::into_string).transpose();
    text.map_err(|_| anyhow!("the environment variable {name} is not UTF-8"))
}

fn variable_os(name: &str) -> Option<OsString> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the credentials, and where to look for them, are in the environment"
    )]
    let value = std::env::var_os(name)?;
    Some(value).filter(|value| !value.is_empty())
}

fn is_clean(value: &str) -> bool {
    value.trim() == value && !value.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::is_clean;

    #[test]
    fn what_pasting_leaves_is_found() {
        for value in [
            " ",
            "key ",
            " key",
            "key\n",
            "key\r\n",
            "k\0ey",
            "\u{3000}key",
        ] {
            assert!(!is_clean(value), "{value:?}");
        }
        assert!(is_clean("") && is_clean("key") && is_clean("k/e+y="));
    }
}
