//! Credentials in the files of other programs.

mod aliyun_cli;
#[cfg(feature = "reqsign")]
mod elsewhere;
mod ini;
mod ossutil;
mod shared;

use std::fmt;
use std::future::ready;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::found::{Found, Kind, Names};
use super::{CredentialsError, CredentialsFuture, ProvidedCredentials};
#[cfg(feature = "reqsign")]
use super::{ProvideCredentials, StaticCredentials};

pub use aliyun_cli::AliyunCliCredentials;
pub use ossutil::OssutilCredentials;
pub use shared::SharedFileCredentials;

/// What a profile has: a key, or somebody who has it.
enum Source {
    Key(ProvidedCredentials),
    /// With the profile that names it.
    #[cfg(feature = "reqsign")]
    Provider(Box<dyn ProvideCredentials>, String),
}

impl Source {
    fn provide(source: Result<Self, CredentialsError>) -> CredentialsFuture<'static> {
        match source {
            Ok(Self::Key(key)) => Box::pin(ready(Ok(key))),
            #[cfg(feature = "reqsign")]
            Ok(Self::Provider(provider, place)) => Box::pin(elsewhere::ask(provider, place)),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }
}

/// A file, and what reads it.
#[derive(Clone)]
struct TextFile {
    path: PathBuf,
    read: Arc<ReadFile>,
}

type ReadFile = dyn Fn(&Path) -> io::Result<String> + Send + Sync;

impl TextFile {
    fn new(
        path: impl Into<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            path: path.into(),
            read: Arc::new(read),
        }
    }

    /// Reads the file; one that is not there is no mistake.
    fn text(&self) -> Result<String, CredentialsError> {
        let path = self.path.display();
        match (self.read)(&self.path) {
            // Editors of Windows start a file with it.
            Ok(text) => Ok(text.trim_start_matches('\u{feff}').to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(CredentialsError::absent(format!("there is no file {path}")))
            }
            Err(error) => {
                let message = format!("the file {path} cannot be read");
                Err(CredentialsError::new(message).with_source(error))
            }
        }
    }

    fn error(&self, what: impl fmt::Display) -> CredentialsError {
        CredentialsError::new(format!("the file {} {what}", self.path.display()))
    }
}

impl fmt::Debug for TextFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.path, f)
    }
}

/// A part of a file.
struct Place<'a> {
    what: &'static str,
    name: &'a str,
    file: &'a TextFile,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.file.path.display();
        write!(f, "the {} {:?} of {path}", self.what, self.name)
    }
}

impl Place<'_> {
    fn missing(&self) -> CredentialsError {
        CredentialsError::absent(format!("{self} does not exist"))
    }

    fn error(&self, what: &str) -> CredentialsError {
        CredentialsError::new(format!("{self} {what}"))
    }

    /// Makes a provider of a key that must be here, because a role is asked for with it.
    #[cfg(feature = "reqsign")]
    fn fixed(&self, found: Found, names: &Names) -> Result<StaticCredentials, CredentialsError> {
        let credentials = found.credentials(self, Kind::LongTerm, names)?;
        Ok(StaticCredentials::new(credentials))
    }

    fn unsupported(&self, what: &str, value: &str) -> CredentialsError {
        // Names of modes are shorter than any secret that somebody may have put into the wrong line.
        let is_name = value.len() < 24 || value.starts_with("acs:");
        let value = if is_name {
            format!("{value:?}")
        } else {
            "that is none".to_owned()
        };
        CredentialsError::new(format!(
            "{self} has the {what} {value}, which is not supported here; export a key instead"
        ))
    }

    /// Makes credentials of what was found here.
    ///
    /// Without any part of a key it is absent: programs leave such a profile when they are run before
    /// they are set up.
    fn credentials(
        &self,
        found: Found,
        kind: Kind,
        names: &Names,
    ) -> Result<ProvidedCredentials, CredentialsError> {
        if found.is_blank() {
            let message = format!("{self} has no {}, or an empty one", names.id);
            return Err(CredentialsError::absent(message));
        }
        let credentials = found.credentials(self, kind, names)?;
        Ok(ProvidedCredentials::from(credentials).with_origin(self.to_string()))
    }
}
