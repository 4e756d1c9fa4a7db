//! Functions of the caller that read variables and files.

use std::ffi::OsString;
use std::io;
use std::path::Path;

/// Returns the value of a variable.
pub(crate) type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Returns the content of a file.
pub(crate) type ReadFile = dyn Fn(&Path) -> io::Result<String> + Send + Sync;
