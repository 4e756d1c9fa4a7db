//! The causes of a failed transfer.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use oss_model::operation::StreamError;

use super::error_kind::TransferErrorKind;
use crate::{Error, ErrorKind};

/// The cause of a failed transfer.
#[derive(Debug)]
pub(super) enum Problem {
    Operation(Error),
    File {
        /// A verb such as `read`.
        action: &'static str,
        path: PathBuf,
        error: io::Error,
    },
    Stream(StreamError),
    Checksum {
        /// The data that is damaged, such as `part 7`.
        subject: String,
        here: u64,
        in_oss: u64,
    },
    TooLarge,
    FileChanged(PathBuf),
    ObjectChanged(Error),
    /// The data of a response.
    Download(StreamError),
    Checkpoint {
        path: PathBuf,
        reason: &'static str,
    },
    UnexpectedResponse(&'static str),
}

impl Problem {
    /// Returns a function that converts errors of a file.
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::File {
            action,
            path,
            error,
        }
    }

    pub(super) fn checkpoint(path: &Path, reason: &'static str) -> Self {
        Self::Checkpoint {
            path: path.to_owned(),
            reason,
        }
    }

    pub(super) fn kind(&self) -> TransferErrorKind {
        match self {
            Self::Operation(_) | Self::Download(_) => match self.operation_error().map(Error::kind)
            {
                Some(ErrorKind::ObjectChanged) => TransferErrorKind::ObjectChanged,
                Some(ErrorKind::ChecksumMismatch) => TransferErrorKind::Checksum,
                _ => TransferErrorKind::Operation,
            },
            Self::File { .. } => TransferErrorKind::File,
            Self::Stream(_) => TransferErrorKind::Stream,
            Self::Checksum { .. } => TransferErrorKind::Checksum,
            Self::TooLarge => TransferErrorKind::TooLarge,
            Self::FileChanged(_) => TransferErrorKind::FileChanged,
            Self::ObjectChanged(_) => TransferErrorKind::ObjectChanged,
            Self::Checkpoint { .. } => TransferErrorKind::Checkpoint,
            Self::UnexpectedResponse(_) => TransferErrorKind::UnexpectedResponse,
        }
    }

    pub(super) fn operation_error(&self) -> Option<&Error> {
        match self {
            Self::Operation(error) | Self::ObjectChanged(error) => Some(error),
            Self::Download(error) => operation_error(error),
            _ => None,
        }
    }

    pub(super) fn checksums(&self) -> Option<(u64, u64)> {
        match self {
            Self::Checksum { here, in_oss, .. } => Some((*here, *in_oss)),
            _ => None,
        }
    }

    pub(super) fn help(&self) -> Option<&str> {
        match self {
            Self::Operation(error) => error.help(),
            Self::File { error, .. } => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    Some("free space on that disk, or choose a folder on another one")
                }
                io::ErrorKind::PermissionDenied => {
                    Some("check the permissions of the file and its folder")
                }
                io::ErrorKind::WouldBlock => Some("wait for the other transfer, or end it"),
                _ => None,
            },
            Self::Checksum { .. } => Some(
                "transfer it again; if that fails, too, check the memory and the network of this machine",
            ),
            Self::TooLarge => Some(
                "an object has up to 48.8 TiB in 10,000 parts; set a larger part size for a stream",
            ),
            Self::FileChanged(_) => Some("upload it again when nothing writes to it"),
            Self::ObjectChanged(_) => Some("download it again"),
            Self::Checkpoint { .. } => Some(
                "use another file as the checkpoint, or remove this one to start anew; \
                 an upload that it names then stays until it is aborted",
            ),
            Self::Download(error) => operation_error(error).and_then(Error::help),
            Self::Stream(_) | Self::UnexpectedResponse(_) => None,
        }
    }

    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Operation(error) | Self::ObjectChanged(error) => Some(error),
            Self::File { error, .. } => Some(error),
            Self::Stream(error) | Self::Download(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(error) => write!(f, "{} failed", error.operation()),
            Self::File { action, path, .. } => write!(f, "cannot {action} {}", path.display()),
            Self::Stream(_) => f.write_str("the stream failed"),
            Self::Checksum {
                subject,
                here,
                in_oss,
            } => write!(
                f,
                "the CRC-64 of {subject} is {here} here, but {in_oss} in OSS"
            ),
            Self::TooLarge => f.write_str("the data is too large for an object, or for its parts"),
            Self::FileChanged(path) => write!(f, "{} changed during the upload", path.display()),
            Self::ObjectChanged(_) => f.write_str("the object changed during the download"),
            Self::Download(error) => match operation_error(error).map(Error::kind) {
                Some(ErrorKind::ObjectChanged | ErrorKind::UnexpectedResponse) => {
                    f.write_str("the data can't be used")
                }
                _ => f.write_str("the response was interrupted"),
            },
            Self::Checkpoint { path, reason } => {
                write!(f, "the checkpoint {} {reason}", path.display())
            }
            Self::UnexpectedResponse(reason) => f.write_str(reason),
        }
    }
}

/// Returns the error of the operation whose response a stream is.
fn operation_error(error: &StreamError) -> Option<&Error> {
    error.source()?.downcast_ref()
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Operation(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_disk_and_missing_permission_have_advice() {
        for (kind, expected) in [
            (io::ErrorKind::StorageFull, "free space"),
            (io::ErrorKind::PermissionDenied, "permissions"),
        ] {
            let problem = Problem::file("write", Path::new("copy"))(kind.into());
            assert_eq!(problem.to_string(), "cannot write copy");
            assert!(problem.help().is_some_and(|help| help.contains(expected)));
        }
    }
}
