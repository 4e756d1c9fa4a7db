//! The error of a file that can't be written.

use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind};

/// Creates the error of a path.
pub(super) fn unwritable(path: &Path, error: io::Error) -> Error {
    let message = format!("{} can't be written", path.display());
    let unwritable = Error::new(ErrorKind::Write, message);
    let unwritable = match error.kind() {
        io::ErrorKind::AlreadyExists
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::NotFound => {
            unwritable.with_help("name another directory: a file or a link is in the way")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            unwritable.with_help("check the permissions of the directory, or name another one")
        }
        _ => unwritable,
    };
    unwritable.with_source(error)
}
