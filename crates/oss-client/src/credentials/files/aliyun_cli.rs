//! The configuration of the Alibaba Cloud CLI.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};
use super::{Found, Kind, Names, Place, TextFile};

/// Reads a profile of the Alibaba Cloud CLI, `~/.aliyun/config.json`.
///
/// It is the profile that is set as `current` there, unless [`profile`](Self::profile) chooses
/// another. Of the modes, `AK` and `StsToken` are supported. The others exchange something for a key
/// over the network, or run a command; they are an error that names the mode. When a token expires, the
/// file does not say.
///
/// The file is read each time, so what the CLI changes is noticed.
///
/// # Examples
///
/// ```
/// use oss_client::AliyunCliCredentials;
///
/// let read = |path: &std::path::Path| std::fs::read_to_string(path);
/// let credentials = AliyunCliCredentials::new("/home/me/.aliyun/config.json", read).profile("work");
/// # let _ = credentials;
/// ```
#[derive(Debug)]
pub struct AliyunCliCredentials {
    file: TextFile,
    profile: Option<String>,
}

const NAMES: Names = Names {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "sts_token",
};

impl AliyunCliCredentials {
    /// Takes a file and the function that reads it.
    pub fn new(
        path: impl Into<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            file: TextFile::new(path, read),
            profile: None,
        }
    }

    /// Chooses a profile.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    fn read(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let text = self.file.text()?;
        // Errors of a syntax name a line and a column; those of types, which repeat values, cannot come.
        let root: Value = serde_json::from_str(&text)
            .map_err(|error| self.file.error("is no JSON").with_source(error))?;
        let no_list = || self.file.error("has no list of profiles");
        let profiles = root.get("profiles").and_then(Value::as_array);
        let profiles = profiles.ok_or_else(no_list)?;
        let current = text_of(&root, "current");
        let chosen = self.profile.as_deref().or(current);
        let place = Place {
            what: "profile",
            name: chosen.unwrap_or("default"),
            file: &self.file,
        };
        let profile = profiles
            .iter()
            .find(|profile| text_of(profile, "name") == Some(place.name))
            .ok_or_else(|| match (&self.profile, current) {
                // The file contradicts itself; another place's key is not what its owner wants.
                (None, Some(_)) => self
                    .file
                    .error("has no profile of the name that is current"),
                _ => place.missing(),
            })?;
        let kind = match text_of(profile, "mode") {
            None | Some("AK") => Kind::LongTerm,
            Some("StsToken") => Kind::Temporary,
            Some(mode) => return Err(place.unsupported("mode", mode)),
        };
        let found = Found::new(&NAMES, |name| text_of(profile, name).map(str::to_owned));
        place.credentials(found, kind, &NAMES)
    }
}

impl ProvideCredentials for AliyunCliCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.read()))
    }
}

fn text_of<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}
