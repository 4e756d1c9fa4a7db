//! The file that holds an incomplete download.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(unix)]
use super::target::permissions;
use super::target::regular_file;
use crate::transfer::blocking::blocking;
use crate::transfer::checkpoint_file::{create_private, sync_folder};
use crate::transfer::file_identity::is_same_file;
use crate::transfer::temporary_path::{random_number, temporary_path};

/// The file that holds an incomplete download, locked as long as this value exists.
///
/// It is removed when this value is dropped, unless it is kept.
#[derive(Debug)]
pub(super) struct TemporaryFile {
    file: Arc<File>,
    path: PathBuf,
    /// The number at the end of the name.
    number: u64,
    /// The length of the object in bytes.
    length: u64,
    is_kept: bool,
}

impl TemporaryFile {
    /// Creates a file of this length in bytes.
    pub(super) async fn create(target: &Path, length: u64) -> io::Result<Self> {
        blocking(target, move |target| {
            let number = random_number();
            let path = temporary_path(target, "part", number);
            let created = Self::lock(create_private(&path)?, path, number, length)?;
            created.file.set_len(length)?;
            Ok(created)
        })
        .await
    }

    /// Opens the file of an earlier run.
    ///
    /// Returns `None` if it doesn't exist or has another length. Fails with [`ErrorKind::WouldBlock`] while another
    /// transfer uses it.
    pub(super) async fn reopen(
        target: &Path,
        number: u64,
        length: u64,
    ) -> io::Result<Option<Self>> {
        blocking(target, move |target| {
            let path = temporary_path(target, "part", number);
            if regular_file(&path)?.is_none() {
                return Ok(None);
            }
            let file = match OpenOptions::new().read(true).write(true).open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                opened => opened?,
            };
            let mut opened = Self::lock(file, path, number, length)?;
            // Not removed until it is known that it belongs to the checkpoint.
            opened.is_kept = true;
            let is_whole = opened.is_in_place()? && opened.file.metadata()?.len() == length;
            Ok(is_whole.then_some(opened))
        })
        .await
    }

    fn lock(file: File, path: PathBuf, number: u64, length: u64) -> io::Result<Self> {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let reason = "another transfer uses it";
                return Err(io::Error::new(ErrorKind::WouldBlock, reason));
            }
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        Ok(Self {
            file: Arc::new(file),
            path,
            number,
            length,
            is_kept: false,
        })
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the open file, which is locked until the last handle is dropped.
    pub(super) fn handle(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// Keeps the file, because a checkpoint names it.
    pub(super) fn keep(&mut self) {
        self.is_kept = true;
    }

    /// Removes the file when this value is dropped.
    pub(super) fn discard(mut self) {
        self.is_kept = false;
    }

    /// Writes data at a position.
    pub(super) async fn write_at(&self, data: bytes::Bytes, position: u64) -> io::Result<()> {
        let file = Arc::clone(&self.file);
        let written = tokio::task::spawn_blocking(move || write_all_at(&file, &data, position));
        written.await.map_err(io::Error::other)?
    }

    /// Fills a buffer with the data at a position, and returns it.
    pub(super) async fn read_at(&self, mut buffer: Vec<u8>, position: u64) -> io::Result<Vec<u8>> {
        let file = Arc::clone(&self.file);
        let read = tokio::task::spawn_blocking(move || {
            read_exact_at(&file, &mut buffer, position).map(|()| buffer)
        });
        read.await.map_err(io::Error::other)?
    }

    /// Replaces `target` by this file.
    pub(super) async fn persist(self, target: &Path) -> io::Result<()> {
        blocking(target, move |target| self.rename(target)).await
    }

    fn rename(mut self, target: &Path) -> io::Result<()> {
        self.file.sync_all()?;
        if !self.is_in_place()? || self.file.metadata()?.len() != self.length {
            let reason = "another program changed the temporary file";
            return Err(io::Error::other(reason));
        }
        regular_file(target)?;
        #[cfg(unix)]
        {
            let wanted = permissions(target)?;
            // Some file systems have one mode for all files, and refuse others.
            if self.file.metadata()?.permissions().mode() & 0o777 != wanted.mode() & 0o777 {
                self.file.set_permissions(wanted)?;
            }
        }
        fs::rename(&self.path, target)?;
        self.is_kept = true;
        sync_folder(target);
        Ok(())
    }

    /// Returns whether the path still leads to the open file.
    fn is_in_place(&self) -> io::Result<bool> {
        match fs::symlink_metadata(&self.path) {
            Ok(found) => Ok(is_same_file(&found, &self.file.metadata()?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // Another file that got the name isn't removed.
        if !self.is_kept && self.is_in_place().unwrap_or(false) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(unix)]
fn write_all_at(file: &File, data: &[u8], position: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, data, position)
}

#[cfg(unix)]
fn read_exact_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, position)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut data: &[u8], mut position: u64) -> io::Result<()> {
    while !data.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, data, position)?;
        if written == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
        data = &data[written..];
        position += written as u64;
    }
    Ok(())
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut buffer: &mut [u8], mut position: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, position)?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[read..];
        position += read as u64;
    }
    Ok(())
}
