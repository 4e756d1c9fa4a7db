//! Continues the upload of an earlier run.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use oss_model::multipart::{ListPartsResult, Part as ListedPart};

use super::checkpoint::UploadCheckpoint;
use super::checksum;
use super::file_state::FileState;
use super::output::UploadOutput;
use super::session::{SentPart, Session, is_gone};
use super::settings::UploadSettings;
use super::stored::{Content, find, head};
use crate::Client;
use crate::file::file_body_range;
use crate::transfer::checkpoint_file;
use crate::transfer::error::{FailedUpload, UploadState};
use crate::transfer::failed_transfer::FailedTransfer;
use crate::transfer::limits::{MAX_PARTS, Part, part};
use crate::transfer::problem::Problem;

/// An upload of an earlier run that is still of use.
pub(super) enum ResumedUpload<'a> {
    Continues {
        session: Session<'a>,
        part_size: u64,
        /// The parts that OSS has.
        sent: Vec<SentPart>,
    },
    /// The earlier run ended before it could remove the checkpoint.
    WasCompleted(UploadOutput),
}

/// Continues the upload that a checkpoint names; `None` if a new one is needed.
///
/// OSS lists the parts that it has, and each of them is compared with the file. An upload of another version of the file is
/// aborted.
pub(super) async fn resume<'a>(
    client: &'a Client,
    settings: &'a UploadSettings,
    path: &Path,
    state: &FileState,
    checkpoint_path: &Path,
) -> Result<Option<ResumedUpload<'a>>, FailedTransfer> {
    let Some(checkpoint) = UploadCheckpoint::read(client, settings, checkpoint_path).await? else {
        return Ok(None);
    };
    if !checkpoint.is_about(state, settings) {
        abort(client, settings, checkpoint_path).await?;
        return Ok(None);
    }
    let part_size = checkpoint.part_size();
    let session = Session::resume(client, settings, checkpoint.upload_id);
    let mut pages = client.pages(session.list_parts());
    let mut numbers = HashSet::new();
    let mut sent = Vec::new();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(error) if is_gone(&error) => {
                let completed = was_completed(client, settings, path, state, part_size).await?;
                checkpoint_file::remove(checkpoint_path).await;
                return Ok(completed.map(ResumedUpload::WasCompleted));
            }
            Err(error) => return Err(session.fail(error.into()).await),
        };
        if !is_plausible(&page, &mut numbers) {
            let reason = "names an upload whose list of parts is endless or repeats a part";
            let problem = Problem::checkpoint(checkpoint_path, reason);
            return Err(session.fail(problem).await);
        }
        for part in page.parts {
            match verified(part, path, state, part_size).await {
                Ok(part) => sent.extend(part),
                Err(problem) => return Err(session.fail(problem).await),
            }
        }
    }
    // Not before, because the upload may be gone when the next page is listed.
    settings
        .reporter
        .add(sent.iter().map(|part| part.length).sum());
    Ok(Some(ResumedUpload::Continues {
        session,
        part_size,
        sent,
    }))
}

/// Returns whether a page of parts can follow the pages that had these numbers.
///
/// Otherwise, a service could keep this client listing parts forever.
fn is_plausible(page: &ListPartsResult, numbers: &mut HashSet<Option<i64>>) -> bool {
    let are_new = page
        .parts
        .iter()
        .all(|part| numbers.insert(part.part_number));
    let has_end = page.is_truncated != Some(true) || !page.parts.is_empty();
    are_new && has_end && numbers.len() as u64 <= MAX_PARTS
}

/// Aborts the upload that a checkpoint names, and removes the checkpoint.
pub(super) async fn abort(
    client: &Client,
    settings: &UploadSettings,
    checkpoint_path: &Path,
) -> Result<(), FailedTransfer> {
    let Some(checkpoint) = UploadCheckpoint::read(client, settings, checkpoint_path).await? else {
        return Ok(());
    };
    let session = Session::resume(client, settings, checkpoint.upload_id);
    match session.abort().await {
        Err(error) if !is_gone(&error) => {
            return Err(FailedTransfer {
                problem: error.into(),
                upload: Some(FailedUpload {
                    id: session.id().to_owned(),
                    state: UploadState::Kept,
                }),
            });
        }
        _ => checkpoint_file::remove(checkpoint_path).await,
    }
    Ok(())
}

/// Returns a listed part if it has the content of the file.
async fn verified(
    listed: ListedPart,
    path: &Path,
    state: &FileState,
    part_size: u64,
) -> Result<Option<SentPart>, Problem> {
    let (Some(number), Some(etag), Some(in_oss)) =
        (listed.part_number, listed.etag, listed.hash_crc64)
    else {
        return Ok(None);
    };
    let Some(part) = part(state.length, part_size, number) else {
        return Ok(None);
    };
    let crc64 = file_crc(path, &part).await?;
    let (number, length) = (part.number, part.length());
    Ok((crc64 == in_oss).then_some(SentPart {
        number,
        length,
        crc64,
        etag,
    }))
}

/// Returns the result of the earlier run if the object has the content of the file.
async fn was_completed(
    client: &Client,
    settings: &UploadSettings,
    path: &Path,
    state: &FileState,
    part_size: u64,
) -> Result<Option<UploadOutput>, Problem> {
    let length = state.length;
    let object = head(client, &settings.operation).await?;
    // The file is only read if the object can be the same.
    if object.is_none_or(|object| object.content_length != Some(length)) {
        return Ok(None);
    }
    let whole = Part {
        number: 1,
        range: 0..length,
    };
    let crc64 = file_crc(path, &whole).await?;
    let count = usize::try_from(length.div_ceil(part_size)).unwrap_or(usize::MAX);
    let content = Content { length, crc64 };
    let found = find(client, &settings.operation, content, count).await?;
    if found.is_some() {
        settings.reporter.add(length);
    }
    Ok(found)
}

/// Reads a part of the file.
async fn file_crc(path: &Path, part: &Part) -> Result<u64, Problem> {
    let failed = || Problem::file("read", path);
    let body = file_body_range(path, part.range.clone()).await;
    let crc64 = checksum::read(&body.map_err(failed())?).await;
    crc64.map_err(|error| failed()(io::Error::other(error)))
}
