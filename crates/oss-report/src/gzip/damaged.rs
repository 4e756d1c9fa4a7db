//! The error of a gzip file.

use crate::error::{Error, ErrorKind};

/// Creates the error of a damaged file.
pub(super) fn damaged(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Gzip, message)
}
