//! The credentials file of the Alibaba Cloud SDKs.

use std::io;
use std::path::{Path, PathBuf};

use super::super::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};
use super::ini::Ini;
use super::{Found, Kind, Names, Place, TextFile};

/// Reads a profile of the credentials file of the Alibaba Cloud SDKs, `~/.alibabacloud/credentials`.
///
/// ```ini
/// [default]
/// type = access_key
/// access_key_id = …
/// access_key_secret = …
/// ```
///
/// It is the profile `default`, unless [`profile`](Self::profile) chooses another. Of the types,
/// `access_key` and `sts`, which has a `security_token`, are supported; without a type, the token says
/// which it is. The others need the network; they are an error that names the type. The file is read
/// each time.
#[derive(Debug)]
pub struct SharedFileCredentials {
    file: TextFile,
    profile: Option<String>,
}

const NAMES: Names = Names {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "security_token",
};

impl SharedFileCredentials {
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
        let ini = Ini::read(&text).map_err(|what| self.file.error(what))?;
        let place = Place {
            what: "profile",
            name: self.profile.as_deref().unwrap_or("default"),
            file: &self.file,
        };
        let profile = ini.section(place.name).ok_or_else(|| place.missing())?;
        let kind = match profile.value("type") {
            None => Kind::Any,
            Some("access_key") => Kind::LongTerm,
            Some("sts") => Kind::Temporary,
            Some(other) => return Err(place.unsupported("type", other)),
        };
        let found = Found::new(&NAMES, |name| profile.value(name).map(str::to_owned));
        place.credentials(found, kind, &NAMES)
    }
}

impl ProvideCredentials for SharedFileCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.read()))
    }
}
