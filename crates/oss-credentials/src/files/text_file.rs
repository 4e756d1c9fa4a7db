//! A file that a function of the caller reads.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::CredentialsError;
use crate::lookup::ReadFile;

/// A file and the function that reads it.
#[derive(Clone)]
pub(super) struct TextFile {
    path: PathBuf,
    read: Arc<ReadFile>,
}

impl TextFile {
    pub(super) fn new(
        path: impl Into<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            path: path.into(),
            read: Arc::new(read),
        }
    }

    /// Reads the file. A missing file means that the source isn't configured.
    pub(super) fn read(&self) -> Result<String, CredentialsError> {
        let path = self.path.display();
        match (self.read)(&self.path) {
            // Editors on Windows write a byte order mark.
            Ok(text) => Ok(text.trim_start_matches('\u{feff}').to_owned()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(
                CredentialsError::not_configured(format!("the file {path} doesn't exist")),
            ),
            Err(error) => {
                let message = format!("cannot read the file {path}");
                Err(CredentialsError::new(message).with_source(error))
            }
        }
    }

    pub(super) fn error(&self, problem: impl fmt::Display) -> CredentialsError {
        CredentialsError::new(format!("the file {} {problem}", self.path.display()))
    }

    /// Describes a part of the file, for origins and errors.
    pub(super) fn location(&self, part: &str, name: &str) -> String {
        format!("the {part} {name:?} of {}", self.path.display())
    }
}

impl fmt::Debug for TextFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.path, f)
    }
}
