//! The directory with the files of contents.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::runtime::Handle;

/// The directory of the files that are still written.
const UNFINISHED: &str = "tmp";
/// The directory of the complete files.
const COMPLETE: &str = "blobs";

/// A directory with a file for each body that was stored.
#[derive(Debug)]
pub(super) struct Blobs {
    /// The files that are still written.
    unfinished: PathBuf,
    /// The complete files, named by their ids.
    complete: PathBuf,
    next_id: AtomicU64,
    /// Whether files are removed with their last content.
    removes: AtomicBool,
}

/// A complete file. The contents that share it own it.
#[derive(Debug)]
pub(super) struct Blob {
    blobs: Arc<Blobs>,
    id: u64,
    /// In bytes.
    length: u64,
}

impl Blobs {
    /// Returns the first directory of files that is there and has something in it.
    ///
    /// A store that hasn't been used yet has none: what is in it belongs to others.
    pub(super) fn used(directory: &Path) -> io::Result<Option<PathBuf>> {
        for path in [directory.join(UNFINISHED), directory.join(COMPLETE)] {
            match fs::read_dir(&path).map(Iterator::count) {
                Ok(0) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Ok(_) => return Ok(Some(path)),
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Returns whether a start made the directory before.
    pub(super) fn exist(directory: &Path) -> bool {
        directory.join(COMPLETE).exists()
    }

    /// Opens or creates the directory and returns the lengths of its files by id.
    ///
    /// Until [`start_removing`](Self::start_removing) it removes nothing but unfinished files.
    pub(super) fn open(directory: &Path) -> io::Result<(Self, HashMap<u64, u64>)> {
        let (unfinished, complete) = (directory.join(UNFINISHED), directory.join(COMPLETE));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        fs::create_dir_all(&unfinished)?;
        fs::create_dir_all(&complete)?;
        sync_directory(directory)?;
        let lengths = lengths(&complete)?;
        let next_id = lengths.keys().max().map_or(0, |id| id + 1);
        let blobs = Self {
            unfinished,
            complete,
            next_id: next_id.into(),
            removes: false.into(),
        };
        Ok((blobs, lengths))
    }

    /// Returns the id of a new file.
    pub(super) fn new_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn unfinished_path(&self, id: u64) -> PathBuf {
        self.unfinished.join(name(id))
    }

    /// Makes the finished file with this id complete, which outlasts a crash.
    pub(super) fn complete(self: &Arc<Self>, id: u64, length: u64) -> io::Result<Arc<Blob>> {
        fs::rename(self.unfinished_path(id), self.complete.join(name(id)))?;
        // From here on the file is removed with the blob, also after a failure.
        let blob = self.existing(id, length);
        sync_directory(&self.complete)?;
        Ok(blob)
    }

    /// Returns a complete file.
    pub(super) fn existing(self: &Arc<Self>, id: u64, length: u64) -> Arc<Blob> {
        Arc::new(Blob {
            blobs: Arc::clone(self),
            id,
            length,
        })
    }

    /// Removes files that no content uses.
    pub(super) fn remove_unused(&self, ids: impl IntoIterator<Item = u64>) -> io::Result<()> {
        let mut ids = ids.into_iter();
        ids.try_for_each(|id| fs::remove_file(self.complete.join(name(id))))
    }

    /// From now on, the last content that uses a file removes it.
    pub(super) fn start_removing(&self) {
        self.removes.store(true, Ordering::Relaxed);
    }

    /// From now on, files stay when their contents are dropped.
    pub(super) fn stop_removing(&self) {
        self.removes.store(false, Ordering::Relaxed);
    }
}

impl Blob {
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// Returns the length in bytes.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    pub(super) fn open(&self) -> io::Result<File> {
        File::open(self.path())
    }

    fn path(&self) -> PathBuf {
        self.blobs.complete.join(name(self.id))
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        if self.blobs.removes.load(Ordering::Relaxed) {
            remove(self.path());
        }
    }
}

/// Removes a file on a thread that may block, since a large one takes long.
pub(super) fn remove(path: PathBuf) {
    let remove = move || {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                // The next start removes it.
                tracing::warn!(path = %path.display(), %error, "cannot remove a file");
            }
            _ => {}
        }
    };
    match Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn_blocking(remove)),
        Err(_) => remove(),
    }
}

fn name(id: u64) -> String {
    format!("{id:016x}")
}

/// Returns the lengths of the files by id; files of others don't count.
fn lengths(complete: &Path) -> io::Result<HashMap<u64, u64>> {
    let mut lengths = HashMap::new();
    for entry in fs::read_dir(complete)? {
        let entry = entry?;
        let text = entry.file_name();
        let id = text
            .to_str()
            .and_then(|text| u64::from_str_radix(text, 16).ok());
        // No id follows the last number, so it was never given to a file.
        let id = id.filter(|id| *id < u64::MAX && *text == *name(*id));
        let metadata = entry.metadata()?;
        if let Some(id) = id.filter(|_| metadata.is_file()) {
            lengths.insert(id, metadata.len());
        }
    }
    Ok(lengths)
}

/// Makes the entries of a directory outlast a crash.
fn sync_directory(directory: &Path) -> io::Result<()> {
    // Windows can't open directories, and writes their entries itself.
    if cfg!(unix) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}
