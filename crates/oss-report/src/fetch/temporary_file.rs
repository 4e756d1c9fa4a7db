//! Files that get their names when they are complete.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The start of the names of temporary files.
pub(super) const PREFIX: &str = ".oss-fetch-";

/// A file that is being written, in the folder of its target.
///
/// It is locked, and removed when it is dropped before it got its name.
#[derive(Debug)]
pub(super) struct TemporaryFile {
    file: File,
    path: PathBuf,
    target: PathBuf,
    is_persisted: bool,
}

impl TemporaryFile {
    /// Creates an empty file for a target.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let number = RandomState::new().build_hasher().finish();
        let path = target.with_file_name(format!("{PREFIX}{number:016x}"));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        // Some file systems have no locks; then nothing is stale.
        let _ = file.try_lock();
        Ok(Self {
            file,
            path,
            target: target.to_owned(),
            is_persisted: false,
        })
    }

    /// Writes the next bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Waits until the bytes are on the disk, and gives the file its name.
    pub(super) fn persist(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.target)?;
        self.is_persisted = true;
        sync_folder(&self.target);
        Ok(())
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if !self.is_persisted {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Makes a new name last, where the system can.
///
/// Without it, the next fetch downloads the file again.
fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent() {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Removes the temporary files that a killed process left in a folder.
///
/// Those of a running one are locked.
pub(super) fn remove_stale(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_temporary = name.to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !is_temporary || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let is_stale = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_stale {
            let _ = fs::remove_file(entry.path());
        }
    }
}
