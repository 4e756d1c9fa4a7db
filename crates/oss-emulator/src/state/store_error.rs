//! Why a store can't be opened, read or written.

use std::io;
use std::path::PathBuf;

/// An error of a store.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("cannot create the data directory {}", path.display())]
    Directory { path: PathBuf, source: io::Error },
    #[error("cannot open the data directory {}: another process uses it", path.display())]
    InUse { path: PathBuf },
    #[error(
        "cannot open the data directory {}: its format is {found}, and this version knows {known}",
        path.display()
    )]
    NewerFormat {
        path: PathBuf,
        found: u64,
        known: u64,
    },
    #[error("cannot use {} for bodies: it has files of others", path.display())]
    Foreign { path: PathBuf },
    #[error("cannot open the data directory {}", path.display())]
    Open {
        path: PathBuf,
        source: Box<redb::Error>,
    },
    #[error("cannot read the bodies in the data directory {}", path.display())]
    Bodies { path: PathBuf, source: io::Error },
    #[error("cannot read or write the metadata")]
    Metadata(#[source] Box<redb::Error>),
    #[error("cannot read the record of {name}")]
    Record {
        name: String,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    pub(super) fn record(
        name: impl Into<String>,
        error: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        let (name, source) = (name.into(), Box::new(error));
        Self::Record { name, source }
    }

    /// Returns what the user can do, if that is known.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Directory { .. } => {
                Some("choose a directory that this user may create and write")
            }
            Self::InUse { .. } => Some("stop the other emulator, or choose another directory"),
            Self::NewerFormat { .. } => {
                Some("use a newer version of this program, or choose another directory")
            }
            Self::Foreign { .. } => Some("choose an empty directory, or a new one"),
            Self::Open { source, .. } => match &**source {
                redb::Error::Io(error) => Some(io_help(error)),
                _ => Some(OTHER_DIRECTORY),
            },
            Self::Bodies { source, .. } => Some(io_help(source)),
            Self::Metadata(_) | Self::Record { .. } => None,
        }
    }
}

const OTHER_DIRECTORY: &str = "choose another directory";

fn io_help(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "choose a directory that this user may write, with its files"
        }
        _ => OTHER_DIRECTORY,
    }
}

impl<E: Into<redb::Error>> From<E> for StoreError {
    fn from(error: E) -> Self {
        Self::Metadata(Box::new(error.into()))
    }
}
