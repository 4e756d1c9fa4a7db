//! The configuration of ossutil.

use std::io;
use std::path::{Path, PathBuf};

use crate::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};
use super::ini::Ini;
use super::{Found, Kind, Names, Place, TextFile};

/// Reads the section `Credentials` of the configuration of ossutil 1, `~/.ossutilconfig`.
///
/// Its `accessKeyID`, `accessKeySecret` and, if there is one, `stsToken` are used. A `ramRoleArn` needs
/// the network; it is an error. The file is read each time.
#[derive(Debug)]
pub struct OssutilCredentials {
    file: TextFile,
}

const NAMES: Names = Names {
    id: "accessKeyID",
    secret: "accessKeySecret",
    token: "stsToken",
};

impl OssutilCredentials {
    /// Takes a file and the function that reads it.
    pub fn new(
        path: impl Into<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        let file = TextFile::new(path, read);
        Self { file }
    }

    fn read(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let text = self.file.text()?;
        let ini = Ini::read(&text).map_err(|what| self.file.error(what))?;
        let place = Place {
            what: "section",
            name: "Credentials",
            file: &self.file,
        };
        let section = ini.section(place.name).ok_or_else(|| place.missing())?;
        if let Some(role) = section.value("ramRoleArn") {
            return Err(place.unsupported("ramRoleArn", role));
        }
        let found = Found::new(&NAMES, |name| section.value(name).map(str::to_owned));
        place.credentials(found, Kind::Any, &NAMES)
    }
}

impl ProvideCredentials for OssutilCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.read()))
    }
}
