//! The file that a download creates or replaces.

use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::{
    fs::{OpenOptions, Permissions},
    os::unix::fs::PermissionsExt as _,
};

use crate::transfer::blocking::blocking;
#[cfg(unix)]
use crate::transfer::temporary_path::{random_number, temporary_path};

/// Returns the path to write to, which is where a symbolic link leads.
///
/// Fails if something other than a regular file is there, or if the link leads nowhere.
pub(super) async fn resolve(path: &Path) -> io::Result<PathBuf> {
    blocking(path, |path| {
        let is_link = fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
        let target = if is_link {
            fs::canonicalize(path)?
        } else {
            path.to_owned()
        };
        regular_file(&target)?;
        Ok(target)
    })
    .await
}

/// Describes the regular file at a path; `None` if nothing is there.
pub(super) fn regular_file(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(found)),
        Ok(found) if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
        Ok(_) => {
            let reason = "neither a regular file nor a link to one";
            Err(io::Error::new(ErrorKind::InvalidInput, reason))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the mode that the file at a path has, or that a new file gets.
#[cfg(unix)]
pub(super) fn permissions(path: &Path) -> io::Result<Permissions> {
    if let Some(file) = regular_file(path)? {
        return Ok(Permissions::from_mode(file.permissions().mode() & 0o777));
    }
    // The umask can't be read without changing it, so a file shows it.
    let probe = temporary_path(path, "mode", random_number());
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&probe)?;
    let permissions = file.metadata().map(|found| found.permissions());
    fs::remove_file(&probe)?;
    permissions
}
