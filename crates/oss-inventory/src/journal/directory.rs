//! A journal of files in a directory.

mod entry_file;
mod new_file;

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use oss_client::BucketName;

use super::{
    HeldEntry, Journal, JournalEntry, JournalError, JournalFuture, PendingEntries, PendingEntry,
    UnreadableEntry,
};
use entry_file::{EXTENSION, EntryFile, NEW_EXTENSION};

/// A journal of files in a directory, one for each entry.
///
/// A file is called `BUCKET.ID.NUMBER.journal`, where characters of the id that are neither ASCII letters, digits
/// nor `-` become `_`. It is an XML document of the old rule that `ossinv put` accepts; see
/// [`JournalEntry::to_document`]. On Unix only the user can read it.
///
/// A file is written under another name (`.journal-new`), synced to disk and renamed, so it is never incomplete. It is locked
/// while a process works on it; the lock ends with the process. Existing files are never overwritten. Only files of
/// settled entries are removed, and unfinished ones whose program ended before it changed anything. All of
/// these steps block the thread, usually for milliseconds.
///
/// # Examples
///
/// ```
/// use oss_inventory::{DirectoryJournal, Journal as _};
///
/// # async fn example() -> Result<(), oss_inventory::JournalError> {
/// let journal = DirectoryJournal::new("journal");
/// for pending in journal.pending().await?.entries {
///     println!("{}: rule {}", pending.name(), pending.entry().id());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct DirectoryJournal {
    directory: PathBuf,
}

impl DirectoryJournal {
    /// Creates a journal in a directory; nothing is read or written.
    ///
    /// The first entry creates the directory, on Unix for this user only. A missing directory is an empty journal.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
        }
    }

    /// Returns the directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Reads the files whose names start with the given bytes.
    fn list(&self, stem: &[u8]) -> Result<PendingEntries, JournalError> {
        let failed = |error| self.error("cannot list the journal in", error);
        let files = match fs::read_dir(&self.directory) {
            Ok(files) => files,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(PendingEntries::default());
            }
            Err(error) => return Err(failed(error)),
        };
        let mut paths = Vec::new();
        for file in files {
            let file = file.map_err(failed)?;
            let is_wanted = file.file_name().as_encoded_bytes().starts_with(stem);
            if is_wanted && !file.file_type().map_err(failed)?.is_dir() {
                paths.push(file.path());
            }
        }
        paths.sort_unstable();
        let mut pending = PendingEntries::default();
        for path in paths {
            match read(&path) {
                Ok(Some(entry)) => pending.entries.push(entry),
                Ok(None) => {}
                Err(error) => {
                    let name = path.display().to_string();
                    pending.unreadable.push(UnreadableEntry::new(name, error));
                }
            }
        }
        Ok(pending)
    }

    fn error(&self, what: &str, error: io::Error) -> JournalError {
        JournalError::new(format!("{what} {}", self.directory.display())).with_source(error)
    }
}

/// Reads a file; `None` if it was removed or is being written.
fn read(path: &Path) -> Result<Option<PendingEntry>, JournalError> {
    let failed = |error| JournalError::new("cannot read the file").with_source(error);
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    if ![EXTENSION, NEW_EXTENSION].contains(&extension) {
        return Err(JournalError::new("this isn't an entry of a journal"));
    }
    if extension == NEW_EXTENSION {
        return new_file::remove_unfinished(path)
            .map(|()| None)
            .map_err(failed);
    }
    let Some((file, is_in_use)) = EntryFile::open(path).map_err(failed)? else {
        return Ok(None);
    };
    let text = match file.text() {
        Ok(text) => text,
        // Some systems don't let others read what is locked.
        Err(_) if is_in_use => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let entry = JournalEntry::from_document(&text)?;
    let mut pending = PendingEntry::new(path.display().to_string(), entry);
    if let Ok(deleted_at) = file.deleted_at() {
        pending = pending.deleted_at(deleted_at);
    }
    Ok(Some(if is_in_use { pending.in_use() } else { pending }))
}

impl Journal for DirectoryJournal {
    fn keep(&self, entry: JournalEntry) -> JournalFuture<'_, Box<dyn HeldEntry>> {
        Box::pin(async move {
            let text = entry.to_document()?;
            let file = new_file::write(&self.directory, &entry, &text)
                .map_err(|error| self.error("cannot write to the journal in", error))?;
            Ok(Box::new(file.held(entry)) as Box<dyn HeldEntry>)
        })
    }

    fn pending(&self) -> JournalFuture<'_, PendingEntries> {
        Box::pin(async move { self.list(&[]) })
    }

    fn pending_of<'a>(
        &'a self,
        bucket: &'a BucketName,
        id: &'a str,
    ) -> JournalFuture<'a, PendingEntries> {
        Box::pin(async move { self.list(new_file::stem(bucket, id).as_bytes()) })
    }

    fn hold<'a>(
        &'a self,
        pending: &'a PendingEntry,
    ) -> JournalFuture<'a, Option<Box<dyn HeldEntry>>> {
        Box::pin(async move {
            // The name is for people; a directory may have one that isn't a text.
            let Some(file) = Path::new(pending.name()).file_name() else {
                return Ok(None);
            };
            let path = self.directory.join(file);
            let held = EntryFile::hold(&path, pending.entry()).map_err(|error| {
                JournalError::new(format!("cannot lock {}", pending.name())).with_source(error)
            })?;
            Ok(held.map(|(file, entry)| Box::new(file.held(entry)) as Box<dyn HeldEntry>))
        })
    }
}
