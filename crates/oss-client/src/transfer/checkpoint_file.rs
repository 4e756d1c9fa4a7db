//! Checkpoints: small JSON files that are replaced atomically.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::sync::{Arc, Weak};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::blocking::blocking;
use super::problem::Problem;
use super::temporary_path::{random_number, temporary_path};

/// The maximum size of a checkpoint in bytes; a larger file is something else.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Reads a checkpoint; `None` if the file doesn't exist.
///
/// A damaged file is an error instead of a new start: the file may be something else that must not be overwritten, and
/// the upload that it names would be forgotten.
pub(super) async fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Problem> {
    let bytes = match blocking(path, read_bytes).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Problem::file("read the checkpoint", path)(error)),
    };
    let reason = "is damaged, or not a checkpoint of such a transfer";
    let damaged = |_| Problem::checkpoint(path, reason);
    serde_json::from_slice(&bytes).map(Some).map_err(damaged)
}

/// Writes a checkpoint, and replaces the old one in one step.
///
/// If the future is dropped, the write may go on. The locked file of the transfer stays open until then, and a write
/// that is late is given up, so that it doesn't replace the checkpoint of the next run.
pub(super) async fn write<T: Serialize>(
    path: &Path,
    content: &T,
    locked: Option<Arc<File>>,
) -> Result<(), Problem> {
    let text = serde_json::to_vec(content).map_err(io::Error::other);
    let future = Arc::new(());
    let waiter = Arc::downgrade(&future);
    let written = match text {
        Ok(text) => {
            blocking(path, move |path| {
                let replaced = replace(path, &text, &waiter);
                drop(locked);
                replaced
            })
            .await
        }
        Err(error) => Err(error),
    };
    drop(future);
    written.map_err(Problem::file("write the checkpoint", path))
}

/// Removes a checkpoint of a transfer that ended.
///
/// A checkpoint that stays does no harm: the next run finds that its upload or file doesn't exist.
pub(super) async fn remove(path: &Path) {
    let _ = tokio::fs::remove_file(path).await;
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        let reason = "a checkpoint is a regular file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn replace(path: &Path, text: &[u8], waiter: &Weak<()>) -> io::Result<()> {
    let temporary = temporary_path(path, "checkpoint", random_number());
    let mut file = create_private(&temporary)?;
    let written = file.write_all(text).and_then(|()| file.sync_all());
    drop(file);
    let written = written.and_then(|()| match waiter.strong_count() {
        0 => Err(io::ErrorKind::Interrupted.into()),
        _ => fs::rename(&temporary, path),
    });
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    sync_folder(path);
    Ok(())
}

/// Creates a file that only this user can read and write; fails if it exists.
pub(super) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a rename durable, which not every system can do.
pub(super) fn sync_folder(path: &Path) {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}
