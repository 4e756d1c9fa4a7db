//! The configuration of the Alibaba Cloud CLI.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[cfg(feature = "reqsign")]
use crate::CredentialsContext;
use crate::{CredentialsError, CredentialsFuture, ProvideCredentials};
#[cfg(feature = "reqsign")]
use super::elsewhere::{self, Elsewhere};
use super::{Found, Kind, Names, Place, Source, TextFile};

/// Reads a profile of the Alibaba Cloud CLI, `~/.aliyun/config.json`.
///
/// It is the profile that is set as `current` there, unless [`profile`](Self::profile) chooses
/// another. The modes `AK` and `StsToken` are a key. With the feature `reqsign` and a
/// `context`, so are `RamRoleArn`, `ChainableRamRoleArn`, `EcsRamRole`, `OIDC`,
/// `CredentialsURI` and `External`. Any other is an error that names the mode. When a token in the file
/// expires, the file does not say.
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
#[derive(Clone, Debug)]
pub struct AliyunCliCredentials {
    file: TextFile,
    profile: Option<String>,
    #[cfg(feature = "reqsign")]
    context: Option<CredentialsContext>,
    /// How many profiles name this one as the source of their key.
    depth: usize,
}

const NAMES: Names = Names {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "sts_token",
};

#[cfg(feature = "reqsign")]
const ROLE: elsewhere::Names = elsewhere::Names {
    role_arn: "ram_role_arn",
    session_name: "ram_session_name",
    ecs_role: "ram_role_name",
    token_file: "oidc_token_file",
};

/// Nobody chains that many roles; more are profiles that name each other.
const MAX_DEPTH: usize = 5;

impl AliyunCliCredentials {
    /// Takes a file and the function that reads it.
    pub fn new(
        path: impl Into<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            file: TextFile::new(path, read),
            profile: None,
            #[cfg(feature = "reqsign")]
            context: None,
            depth: 0,
        }
    }

    /// Chooses a profile.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets what the modes need that ask somebody for the key.
    #[cfg(feature = "reqsign")]
    #[must_use]
    pub fn context(mut self, context: CredentialsContext) -> Self {
        self.context = Some(context);
        self
    }

    fn read(&self) -> Result<Source, CredentialsError> {
        let text = self.file.text()?;
        // Errors of a syntax name a line and a column; those of types, which repeat values, cannot come.
        let root: Value = serde_json::from_str(&text)
            .map_err(|error| self.file.error("is no JSON").with_source(error))?;
        let current = text_of(&root, "current");
        let chosen = self.profile.as_deref().or(current);
        let place = Place {
            what: "profile",
            name: chosen.unwrap_or("default"),
            file: &self.file,
        };
        if self.depth > MAX_DEPTH {
            return Err(
                place.error("is the source of its own key, or at the end of too many sources")
            );
        }
        let profile = self.find(&root, &place, current)?;
        let kind = match text_of(profile, "mode") {
            None | Some("AK") => Kind::LongTerm,
            Some("StsToken") => Kind::Temporary,
            Some(mode) => return self.elsewhere(profile, mode, &place),
        };
        place
            .credentials(found(profile), kind, &NAMES)
            .map(Source::Key)
    }

    fn find<'a>(
        &self,
        root: &'a Value,
        place: &Place<'_>,
        current: Option<&str>,
    ) -> Result<&'a Value, CredentialsError> {
        let no_list = || self.file.error("has no list of profiles");
        let profiles = root.get("profiles").and_then(Value::as_array);
        let mut profiles = profiles.ok_or_else(no_list)?.iter();
        let profile = profiles.find(|profile| text_of(profile, "name") == Some(place.name));
        profile.ok_or_else(|| match (&self.profile, current) {
            // The file contradicts itself; another place's key is not what its owner wants.
            (None, Some(_)) => self
                .file
                .error("has no profile of the name that is current"),
            _ => place.missing(),
        })
    }

    #[cfg(not(feature = "reqsign"))]
    #[expect(clippy::unused_self, reason = "with the feature it has a context")]
    fn elsewhere(
        &self,
        _: &Value,
        mode: &str,
        place: &Place<'_>,
    ) -> Result<Source, CredentialsError> {
        Err(place.unsupported("mode", mode))
    }

    #[cfg(feature = "reqsign")]
    fn elsewhere(
        &self,
        profile: &Value,
        mode: &str,
        place: &Place<'_>,
    ) -> Result<Source, CredentialsError> {
        let unsupported = || place.unsupported("mode", mode);
        let context = self.context.as_ref().ok_or_else(unsupported)?;
        let elsewhere = Elsewhere {
            place,
            names: &ROLE,
            look: &|name| scalar_of(profile, name),
            context,
        };
        let provider = match mode {
            "RamRoleArn" => elsewhere.role(place.fixed(found(profile), &NAMES)?)?,
            "ChainableRamRoleArn" => {
                let mut source = self.clone().profile(elsewhere.required("source_profile")?);
                source.depth += 1;
                elsewhere.role(source)?
            }
            "EcsRamRole" => elsewhere.ecs(),
            "OIDC" => elsewhere.oidc()?,
            "CredentialsURI" => elsewhere.uri()?,
            "External" => elsewhere.command()?,
            _ => return Err(unsupported()),
        };
        Ok(Source::Provider(provider, place.to_string()))
    }
}

impl ProvideCredentials for AliyunCliCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Source::provide(self.read())
    }
}

fn found(profile: &Value) -> Found {
    Found::new(&NAMES, |name| text_of(profile, name).map(str::to_owned))
}

fn text_of<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Returns a text, or what a number or a truth is written as.
#[cfg(feature = "reqsign")]
fn scalar_of(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
}
