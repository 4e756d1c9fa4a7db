//! Names of temporary files, which no other file has.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::{Path, PathBuf};

/// Returns a random number.
pub(super) fn random_number() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Returns the path of a temporary file in the folder of another file.
///
/// The name of that file isn't part of it, because a longer name may exceed the limit of the file system.
pub(super) fn temporary_path(path: &Path, purpose: &str, number: u64) -> PathBuf {
    path.with_file_name(format!(".oss-{purpose}-{number:016x}"))
}
