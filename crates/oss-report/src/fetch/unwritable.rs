//! The error of a file that can't be written.

use std::io;
use std::path::Path;

use crate::error::{Error, ErrorKind};

/// Creates the error of a path.
pub(super) fn unwritable(path: &Path, error: io::Error) -> Error {
    let message = format!("{} can't be written", path.display());
    Error::new(ErrorKind::Write, message).with_source(error)
}
