//! The error of a file or a folder that can't be read.

use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind};

/// Creates the error of a path.
pub(super) fn unreadable(path: &Path, error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Source,
    };
    let message = match kind {
        ErrorKind::NotFound => format!("the file {} doesn't exist", path.display()),
        _ => format!("{} can't be read", path.display()),
    };
    Error::new(kind, message).with_source(error)
}
