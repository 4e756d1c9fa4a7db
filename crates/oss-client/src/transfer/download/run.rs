//! The steps of a download.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};

use super::checkpoint::DownloadCheckpoint;
use super::object::RemoteObject;
use super::output::DownloadOutput;
use super::range::RangeDownload;
use super::resume::resume;
use super::settings::DownloadSettings;
use super::target;
use super::temporary_file::TemporaryFile;
use crate::Client;
use crate::crc64::combine;
use crate::transfer::checkpoint_file;
use crate::transfer::checkpoint_path;
use crate::transfer::error_kind::TransferErrorKind;
use crate::transfer::limits::{part_size, parts};
use crate::transfer::problem::Problem;

/// The time between two writes of the checkpoint.
///
/// Each writes all parts and waits for the disk, while no data is read. A killed process loses this much of its work.
const SAVE_INTERVAL: Duration = Duration::from_secs(1);

/// Downloads an object to a file.
pub(super) async fn download(
    client: &Client,
    settings: &mut DownloadSettings,
) -> Result<DownloadOutput, Problem> {
    let target = target::resolve(&settings.path).await;
    settings.path = target.map_err(Problem::file("write", &settings.path))?;
    let settings = &*settings;
    checkpoint_path::check(settings.checkpoint.as_deref(), &settings.path).await?;
    let object = RemoteObject::head(client, settings).await?;
    settings.reporter.set_total(object.length);
    let (file, mut checkpoint) = prepare(client, settings, &object).await?;
    let ranges = RangeDownload {
        client,
        settings,
        object: &object,
        file: &file,
    };
    let outcome = match fetch(ranges, &mut checkpoint).await {
        Ok(()) => verify(&object, &checkpoint),
        Err(problem) => Err(problem),
    };
    let crc64 = match outcome {
        Ok(crc64) => crc64,
        Err(problem) => {
            // Data that is wrong or outdated is of no use to the next run.
            if matches!(
                problem.kind(),
                TransferErrorKind::Checksum | TransferErrorKind::ObjectChanged
            ) {
                remove_checkpoint(settings).await;
                file.discard();
            }
            return Err(problem);
        }
    };
    let persisted = file.persist(&settings.path).await;
    persisted.map_err(Problem::file("write", &settings.path))?;
    remove_checkpoint(settings).await;
    Ok(DownloadOutput {
        length: object.length,
        crc64,
        etag: object.etag,
        version_id: object.version_id,
    })
}

/// Returns the file to write to, and the parts that it has.
async fn prepare(
    client: &Client,
    settings: &DownloadSettings,
    object: &RemoteObject,
) -> Result<(TemporaryFile, DownloadCheckpoint), Problem> {
    if let Some(path) = &settings.checkpoint
        && let Some(resumed) = resume(client, settings, object, path).await?
    {
        return Ok(resumed);
    }
    let size = part_size(object.length, settings.part_size).ok_or(Problem::TooLarge)?;
    let file = TemporaryFile::create(&settings.path, object.length).await;
    let mut file = file.map_err(Problem::file("write", &settings.path))?;
    let checkpoint = DownloadCheckpoint::new(client, settings, object, size, file.number());
    save(settings, &checkpoint, &file).await?;
    if settings.checkpoint.is_some() {
        file.keep();
    }
    Ok((file, checkpoint))
}

/// Downloads the missing parts, and notes them in the checkpoint.
async fn fetch(
    ranges: RangeDownload<'_>,
    checkpoint: &mut DownloadCheckpoint,
) -> Result<(), Problem> {
    let fetched = fetch_missing(ranges, checkpoint).await;
    // The next run needs the parts before a failure, too.
    let saved = save(ranges.settings, checkpoint, ranges.file).await;
    fetched.and(saved)
}

async fn fetch_missing(
    ranges: RangeDownload<'_>,
    checkpoint: &mut DownloadCheckpoint,
) -> Result<(), Problem> {
    let RangeDownload {
        client, settings, ..
    } = ranges;
    let missing: Vec<_> = parts(ranges.object.length, checkpoint.part_size())
        .filter(|part| !checkpoint.parts.contains_key(&part.number))
        .collect();
    let fetching = stream::iter(missing).map(move |part| async move {
        let crc64 = ranges.fetch(&part).await?;
        Ok::<_, Problem>((part.number, crc64))
    });
    let mut fetching = pin!(fetching.buffer_unordered(settings.parallel));
    let mut saved = client.clock().monotonic();
    while let Some(fetched) = fetching.next().await {
        let (number, crc64) = fetched?;
        checkpoint.parts.insert(number, crc64);
        let now = client.clock().monotonic();
        if now.saturating_sub(saved) >= SAVE_INTERVAL {
            save(settings, checkpoint, ranges.file).await?;
            saved = now;
        }
    }
    Ok(())
}

async fn save(
    settings: &DownloadSettings,
    checkpoint: &DownloadCheckpoint,
    file: &TemporaryFile,
) -> Result<(), Problem> {
    match &settings.checkpoint {
        Some(path) => checkpoint_file::write(path, checkpoint, Some(file.handle())).await,
        None => Ok(()),
    }
}

/// Compares the checksum of all parts with the one of the object.
fn verify(object: &RemoteObject, checkpoint: &DownloadCheckpoint) -> Result<u64, Problem> {
    let crc64 = whole_crc(object.length, checkpoint.part_size(), &checkpoint.parts);
    match object.crc64 {
        Some(in_oss) if in_oss != crc64 => Err(Problem::Checksum {
            subject: "the object".to_owned(),
            here: crc64,
            in_oss,
        }),
        _ => Ok(crc64),
    }
}

fn whole_crc(length: u64, part_size: u64, checksums: &BTreeMap<i64, u64>) -> u64 {
    let all = parts(length, part_size).zip(checksums.values());
    all.fold(0, |before, (part, crc64)| {
        combine(before, *crc64, part.length())
    })
}

async fn remove_checkpoint(settings: &DownloadSettings) {
    if let Some(path) = &settings.checkpoint {
        checkpoint_file::remove(path).await;
    }
}
