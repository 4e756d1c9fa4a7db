//! The file of an entry, and its lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::journal::document;
use crate::journal::{HeldEntry, JournalEntry, JournalError, JournalFuture};

/// The end of the name of a complete entry.
pub(super) const EXTENSION: &str = "journal";
/// The end of the name of an entry that is being written.
pub(super) const NEW_EXTENSION: &str = "journal-new";
/// The maximum size of an entry in bytes; a larger file is something else.
const LIMIT: u64 = 16 * 1024 * 1024;
/// How often a lock is tried while others read the file.
const READER_ATTEMPTS: u32 = 1_000;

/// The open file of an entry.
#[derive(Debug)]
pub(super) struct EntryFile {
    pub(super) file: File,
    pub(super) path: PathBuf,
}

/// The locked file of an entry.
#[derive(Debug)]
struct HeldFile {
    file: EntryFile,
    name: String,
    entry: JournalEntry,
}

impl EntryFile {
    /// Opens a file, and returns whether it is held; `None` if it doesn't exist.
    ///
    /// Others can read but not hold the entry until this file is dropped.
    pub(super) fn open(path: &Path) -> io::Result<Option<(Self, bool)>> {
        let Some(file) = Self::open_unlocked(path)? else {
            return Ok(None);
        };
        let is_in_use = !is_locked(file.file.try_lock_shared())?;
        Ok(Some((file, is_in_use)))
    }

    /// Locks the file of an entry; `None` if another holder has it, or it was settled.
    pub(super) fn hold(
        path: &Path,
        entry: &JournalEntry,
    ) -> io::Result<Option<(Self, JournalEntry)>> {
        let Some(file) = Self::open_unlocked(path)? else {
            return Ok(None);
        };
        let mut attempts = 0;
        while !try_lock(&file.file)? {
            attempts += 1;
            // Only a holder excludes readers, and readers are done soon.
            if attempts == READER_ATTEMPTS || !is_locked(file.file.try_lock_shared())? {
                return Ok(None);
            }
            file.file.unlock()?;
            std::thread::yield_now();
        }
        // The file may have been settled, and the name used again, between the opening and the lock.
        if !is_named(&file.file, path)? {
            return Ok(None);
        }
        let found = JournalEntry::from_document(&file.text()?);
        Ok(match found {
            Ok(found) if found.is_of_same_change(entry) => Some((file, found)),
            Ok(_) | Err(_) => None,
        })
    }

    pub(super) fn open_unlocked(path: &Path) -> io::Result<Option<Self>> {
        let opened = fs::symlink_metadata(path).and_then(|metadata| {
            if metadata.is_file() {
                return OpenOptions::new().read(true).write(true).open(path);
            }
            let reason = "an entry is a regular file";
            Err(io::Error::new(ErrorKind::InvalidInput, reason))
        });
        match opened {
            Ok(file) => Ok(Some(Self {
                file,
                path: path.to_owned(),
            })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn text(&self) -> io::Result<String> {
        let mut text = String::new();
        let mut file = &self.file;
        file.rewind()?;
        file.take(LIMIT).read_to_string(&mut text)?;
        Ok(text)
    }

    /// Returns the time of the last deletion, or of a later write.
    pub(super) fn deleted_at(&self) -> io::Result<SystemTime> {
        self.file.metadata()?.modified()
    }

    /// Writes a line at the end of the entry, over what was written there before.
    fn append(&self, line: &str) -> io::Result<()> {
        let text = self.text()?;
        let end = document::end(&text).unwrap_or(text.len()) as u64;
        let mut file = &self.file;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        file.write_all(line.as_bytes())
    }

    /// Writes durably that the change has ended, unless the file says so.
    fn end(&self) -> io::Result<()> {
        if self.text()?.ends_with(document::ENDED_LINE) {
            return Ok(());
        }
        self.append(document::ENDED_LINE)?;
        self.file.sync_data()
    }

    /// Removes the file, unless it was removed and its name used again.
    fn remove(&self) -> io::Result<()> {
        if is_named(&self.file, &self.path)? {
            fs::remove_file(&self.path)?;
        }
        Ok(())
    }

    pub(super) fn held(self, entry: JournalEntry) -> impl HeldEntry {
        HeldFile {
            name: self.path.display().to_string(),
            file: self,
            entry,
        }
    }
}

/// Locks a file; `false` if it is locked already.
pub(super) fn try_lock(file: &File) -> io::Result<bool> {
    is_locked(file.try_lock())
}

fn is_locked(outcome: Result<(), TryLockError>) -> io::Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Returns whether a path still names an open file.
pub(super) fn is_named(file: &File, path: &Path) -> io::Result<bool> {
    let named = match fs::symlink_metadata(path) {
        Ok(named) => named,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let open = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Ok((named.dev(), named.ino()) == (open.dev(), open.ino()))
    }
    #[cfg(not(unix))]
    Ok(named.len() == open.len() && named.modified()? == open.modified()?)
}

impl HeldEntry for HeldFile {
    fn entry(&self) -> &JournalEntry {
        &self.entry
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn set_deleted_at(&self, now: SystemTime) {
        // The time of the last write is earlier, so a recovery may wait too short by the time of one request.
        let _ = self.file.file.set_modified(now);
    }

    fn deleted_at(&self) -> Option<SystemTime> {
        self.file.deleted_at().ok()
    }

    fn set_deleted(&self) {
        // Without the line, a recovery only waits longer.
        let _ = self.file.append(document::DELETED_LINE);
    }

    fn set_ended(&self) {
        // Without the line, a recovery looks at the rule.
        let _ = self.file.end();
    }

    fn settle(&self) -> JournalFuture<'_, ()> {
        Box::pin(async move {
            // The removal may fail, or be lost if the power fails.
            self.set_ended();
            self.file.remove().map_err(|error| {
                JournalError::new(format!("cannot remove {}", self.name)).with_source(error)
            })
        })
    }
}
