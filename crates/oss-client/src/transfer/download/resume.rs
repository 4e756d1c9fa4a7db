//! Continues the download of an earlier run.

use std::path::Path;

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

/// Continues the download that a checkpoint names; `None` if a new one is needed.
///
/// The parts of the temporary file are compared with their checksums: after a power failure it may lack data.
pub(super) async fn resume(
    client: &Client,
    settings: &DownloadSettings,
    object: &RemoteObject,
    path: &Path,
) -> Result<Option<(TemporaryFile, DownloadCheckpoint)>, Problem> {
    let Some(mut checkpoint) = DownloadCheckpoint::read(client, settings, path).await? else {
        return Ok(None);
    };
    let length = checkpoint.object.length;
    let file = TemporaryFile::reopen(&settings.path, checkpoint.temporary, length).await;
    let file = file.map_err(Problem::file("use the temporary file of", &settings.path))?;
    let Some(file) = file else {
        return Ok(None);
    };
    // Another process may have completed the download before it released the file.
    let current = DownloadCheckpoint::read(client, settings, path).await?;
    if current.as_ref() != Some(&checkpoint) {
        return Ok(None);
    }
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

async fn file_crc(file: &TemporaryFile, part: &Part) -> std::io::Result<u64> {
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
