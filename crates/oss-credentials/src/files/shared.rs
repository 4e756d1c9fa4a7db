//! The credentials file of the Alibaba Cloud SDKs.

use std::io;
use std::path::{Path, PathBuf};

#[cfg(feature = "reqsign")]
use crate::CredentialsContext;
use crate::{CredentialsError, CredentialsFuture, ProvideCredentials};
#[cfg(feature = "reqsign")]
use super::elsewhere::{self, Elsewhere};
use super::ini::{Ini, Section};
use super::{Found, Kind, Names, Place, Source, TextFile};

/// Reads a profile of the credentials file of the Alibaba Cloud SDKs, `~/.alibabacloud/credentials`.
///
/// ```ini
/// [default]
/// type = access_key
/// access_key_id = …
/// access_key_secret = …
/// ```
///
/// It is the profile `default`, unless [`profile`](Self::profile) chooses another. The types
/// `access_key` and `sts`, which has a `security_token`, are a key; without a type, the token says
/// which it is. With the feature `reqsign` and a `context`, `ram_role_arn`,
/// `oidc_role_arn` and `ecs_ram_role` are supported, too. Any other is an error that names the type. The
/// file is read each time.
#[derive(Debug)]
pub struct SharedFileCredentials {
    file: TextFile,
    profile: Option<String>,
    #[cfg(feature = "reqsign")]
    context: Option<CredentialsContext>,
}

const NAMES: Names = Names {
    id: "access_key_id",
    secret: "access_key_secret",
    token: "security_token",
};

#[cfg(feature = "reqsign")]
const ROLE: elsewhere::Names = elsewhere::Names {
    role_arn: "role_arn",
    session_name: "role_session_name",
    ecs_role: "role_name",
    token_file: "oidc_token_file_path",
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
            #[cfg(feature = "reqsign")]
            context: None,
        }
    }

    /// Chooses a profile.
    #[must_use]
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Sets what the types need that ask somebody for the key.
    #[cfg(feature = "reqsign")]
    #[must_use]
    pub fn context(mut self, context: CredentialsContext) -> Self {
        self.context = Some(context);
        self
    }

    fn read(&self) -> Result<Source, CredentialsError> {
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
            Some(other) => return self.elsewhere(profile, other, &place),
        };
        place
            .credentials(found(profile), kind, &NAMES)
            .map(Source::Key)
    }

    #[cfg(not(feature = "reqsign"))]
    #[expect(clippy::unused_self, reason = "with the feature it has a context")]
    fn elsewhere(
        &self,
        _: &Section<'_>,
        name: &str,
        place: &Place<'_>,
    ) -> Result<Source, CredentialsError> {
        Err(place.unsupported("type", name))
    }

    #[cfg(feature = "reqsign")]
    fn elsewhere(
        &self,
        profile: &Section<'_>,
        name: &str,
        place: &Place<'_>,
    ) -> Result<Source, CredentialsError> {
        let unsupported = || place.unsupported("type", name);
        let context = self.context.as_ref().ok_or_else(unsupported)?;
        let elsewhere = Elsewhere {
            place,
            names: &ROLE,
            look: &|name| profile.value(name).map(str::to_owned),
            context,
        };
        let provider = match name {
            "ram_role_arn" => elsewhere.role(place.fixed(found(profile), &NAMES)?)?,
            "oidc_role_arn" => elsewhere.oidc()?,
            "ecs_ram_role" => elsewhere.ecs(),
            _ => return Err(unsupported()),
        };
        Ok(Source::Provider(provider, place.to_string()))
    }
}

impl ProvideCredentials for SharedFileCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Source::provide(self.read())
    }
}

fn found(profile: &Section<'_>) -> Found {
    Found::new(&NAMES, |name| profile.value(name).map(str::to_owned))
}
