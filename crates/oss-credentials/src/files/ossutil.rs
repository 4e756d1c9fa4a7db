//! The configuration of ossutil.

use std::io;
use std::path::{Path, PathBuf};

use crate::raw_key::{KeyNames, TokenRule};
use crate::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};

use super::ini::Ini;
use super::profile::{Profile, Settings};
use super::text_file::TextFile;

/// Reads the configuration of ossutil 1, `~/.ossutilconfig`.
///
/// The settings in its section `Credentials` are `accessKeyID`, `accessKeySecret` and, if present, `stsToken`. A `ramRoleArn` isn't
/// supported and is an error. The file is read on every call.
#[derive(Debug)]
pub struct OssutilCredentials {
    file: TextFile,
}

const KEY_NAMES: KeyNames = KeyNames {
    id: "accessKeyID",
    secret: "accessKeySecret",
    token: "stsToken",
};
const SECTION: &str = "Credentials";

impl OssutilCredentials {
    /// Creates a provider from a path and the function that reads it.
    pub fn new(
        path: impl Into<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        let file = TextFile::new(path, read);
        Self { file }
    }

    fn key(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let text = self.file.read()?;
        let ini = Ini::parse(&text).map_err(|problem| self.file.error(problem))?;
        let location = self.file.location("section", SECTION);
        let section = ini.section(SECTION).map(Settings::Ini);
        let profile = Profile::new(location, &KEY_NAMES, section)?;
        if let Some(role) = profile.text("ramRoleArn") {
            return Err(profile.unsupported("ramRoleArn", role));
        }
        profile.key(TokenRule::Optional)
    }
}

impl ProvideCredentials for OssutilCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.key()))
    }
}
