//! Continues the download of an earlier run.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::checkpoint::DownloadCheckpoint;
use super::object::RemoteObject;
use super::settings::DownloadSettings;
use super::temporary_file::TemporaryFile;
use crate::Client;
use crate::crc64::Crc64;
use crate::transfer::checkpoint_file;
use crate::transfer::limits::{Part, part};
use crate::transfer::problem::Problem;

/// The number of bytes that are read at a time.
const CHUNK: u64 = 256 * 1024;

/// How often a locked file is opened again.
const LOCK_ATTEMPTS: usize = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Continues the download that a checkpoint names; `None` if a new one is needed.
///
/// The parts of the temporary file are compared with their checksums: after a power failure it may lack data.
pub(super) async fn resume(
    client: &Client,
    settings: &DownloadSettings,
    object: &RemoteObject,
    path: &Path,
) -> Result<Option<(TemporaryFile, DownloadCheckpoint)>, Problem> {
    let Some(before) = DownloadCheckpoint::read(client, settings, path).await? else {
        return Ok(None);
    };
    let file = reopen(client, settings, &before).await;
    let file = file.map_err(Problem::file("use the temporary file of", &settings.path))?;
    let Some(file) = file else {
        return Ok(None);
    };
    // The run that released the file may have noted more parts, or completed the download.
    let current = DownloadCheckpoint::read(client, settings, path).await?;
    let Some(mut checkpoint) = current.filter(|current| current.has_file_of(&before)) else {
        return Ok(None);
    };
    let length = checkpoint.object.length;
    if checkpoint.object != *object {
        checkpoint_file::remove(path).await;
        file.discard();
        return Ok(None);
    }
    for (number, crc64) in std::mem::take(&mut checkpoint.parts) {
        let Some(part) = part(length, checkpoint.part_size(), number) else {
            continue;
        };
        let found = file_crc(&file, &part).await;
        let found = found.map_err(Problem::file("read", file.path()))?;
        if found == crc64 {
            settings.reporter.add(part.length());
            checkpoint.parts.insert(number, crc64);
        }
    }
    Ok(Some((file, checkpoint)))
}

/// Opens the temporary file, and waits a second for another run that uses it.
///
/// A run whose future was dropped may still be writing.
async fn reopen(
    client: &Client,
    settings: &DownloadSettings,
    checkpoint: &DownloadCheckpoint,
) -> io::Result<Option<TemporaryFile>> {
    let length = checkpoint.object.length;
    let open = || TemporaryFile::reopen(&settings.path, checkpoint.temporary, length);
    for _ in 0..LOCK_ATTEMPTS {
        match open().await {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                client.timer().sleep(LOCK_PAUSE).await;
            }
            opened => return opened,
        }
    }
    open().await
}

async fn file_crc(file: &TemporaryFile, part: &Part) -> io::Result<u64> {
    let mut crc = Crc64::new();
    let mut position = part.range.start;
    let mut buffer = Vec::new();
    while position < part.range.end {
        let length = CHUNK.min(part.range.end - position);
        buffer.resize(usize::try_from(length).unwrap_or(usize::MAX), 0);
        buffer = file.read_at(buffer, position).await?;
        crc.update(&buffer);
        position += length;
    }
    Ok(crc.value())
}
