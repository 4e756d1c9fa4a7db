//! Uploads a file.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use futures_core::Stream;
use futures_util::{StreamExt as _, stream};
use oss_model::operation::RequestBody;

use super::Upload;
use super::checkpoint::UploadCheckpoint;
use super::file_state::FileState;
use super::output::UploadOutput;
use super::parts::send_parts;
use super::resume::{ResumedUpload, resume};
use super::session::{SentPart, Session};
use super::settings::UploadSettings;
use super::single;
use crate::Client;
use crate::file::file_body_range;
use crate::transfer::checkpoint_file;
use crate::transfer::checkpoint_path;
use crate::transfer::error::{Direction, TransferError};
use crate::transfer::failed_transfer::FailedTransfer;
use crate::transfer::limits::{Part, part_size, parts};
use crate::transfer::problem::Problem;

/// A file as the source of an upload.
#[derive(Debug)]
pub struct FromFile {
    path: PathBuf,
    checkpoint: Option<PathBuf>,
}

impl FromFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            checkpoint: None,
        }
    }

    pub(super) fn set_checkpoint(&mut self, path: PathBuf) {
        self.checkpoint = Some(path);
    }
}

impl Upload<FromFile> {
    /// Uploads the file.
    ///
    /// # Errors
    ///
    /// Fails if the file can't be read or changes, if an operation fails, or if the data in OSS differs. Without a
    /// [checkpoint](Self::checkpoint) the multipart upload is then aborted; [`TransferError::upload_id`] is present if
    /// it may still exist.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves no task behind. The parts stay in OSS until the upload is resumed or aborted.
    pub async fn send(self) -> Result<UploadOutput, TransferError> {
        let uploaded = upload(&self.client, &self.settings, &self.source).await;
        uploaded.map_err(|failure| self.error(failure))
    }

    /// Aborts the upload of an earlier run, and removes its checkpoint.
    ///
    /// Does nothing if the [checkpoint](Self::checkpoint) doesn't exist, or if none is set.
    ///
    /// # Errors
    ///
    /// Fails if the checkpoint can't be read or belongs to another object, or if OSS can't abort the upload. The
    /// checkpoint is then kept.
    pub async fn abort(self) -> Result<(), TransferError> {
        let Some(path) = &self.source.checkpoint else {
            return Ok(());
        };
        let aborted = super::resume::abort(&self.client, &self.settings, path).await;
        aborted.map_err(|failure| self.error(failure))
    }

    fn error(&self, failure: FailedTransfer) -> TransferError {
        let target = &self.settings.operation;
        failure.into_error(Direction::Upload, &target.bucket, &target.key)
    }
}

async fn upload(
    client: &Client,
    settings: &UploadSettings,
    source: &FromFile,
) -> Result<UploadOutput, FailedTransfer> {
    let path = &source.path;
    checkpoint_path::check(source.checkpoint.as_deref(), path).await?;
    let state = FileState::read(path)
        .await
        .map_err(Problem::file("read", path))?;
    settings.reporter.set_total(state.length);
    let size = part_size(state.length, settings.part_size).ok_or(Problem::TooLarge)?;
    if let Some(checkpoint) = &source.checkpoint {
        match resume(client, settings, path, &state, checkpoint).await? {
            Some(ResumedUpload::Continues {
                session,
                part_size,
                sent,
            }) => return send(session, path, &state, part_size, sent, Some(checkpoint)).await,
            Some(ResumedUpload::WasCompleted(output)) => return Ok(output),
            None => {}
        }
    }
    if state.length <= size {
        let outcome = send_whole(client, settings, path, &state).await;
        return Ok(check_unchanged(path, &state, outcome).await?);
    }
    let mut session = Session::start(client, settings).await?;
    if let Some(checkpoint) = &source.checkpoint {
        let content = UploadCheckpoint::new(client, settings, &state, size, session.id());
        if let Err(problem) = checkpoint_file::write(checkpoint, &content, None).await {
            return Err(session.fail(problem).await);
        }
        session.keep_on_failure();
    }
    let checkpoint = source.checkpoint.as_deref();
    send(session, path, &state, size, Vec::new(), checkpoint).await
}

async fn send_whole(
    client: &Client,
    settings: &UploadSettings,
    path: &Path,
    state: &FileState,
) -> Result<UploadOutput, Problem> {
    let body = body(path, 0..state.length).await?;
    single::put(client, settings, state.length, body).await
}

/// Sends the parts that OSS doesn't have yet, and completes the upload.
async fn send(
    session: Session<'_>,
    path: &Path,
    state: &FileState,
    part_size: u64,
    mut sent: Vec<SentPart>,
    checkpoint: Option<&Path>,
) -> Result<UploadOutput, FailedTransfer> {
    let numbers: HashSet<_> = sent.iter().map(|part| part.number).collect();
    let missing: Vec<_> = parts(state.length, part_size)
        .filter(|part| !numbers.contains(&part.number))
        .collect();
    let outcome = send_parts(&session, bodies(path.to_owned(), missing)).await;
    match check_unchanged(path, state, outcome).await {
        Ok(new) => sent.extend(new),
        Err(problem) => return Err(session.fail(problem).await),
    }
    let output = session.complete(sent).await?;
    if let Some(checkpoint) = checkpoint {
        checkpoint_file::remove(checkpoint).await;
    }
    Ok(output)
}

fn bodies(
    path: PathBuf,
    parts: Vec<Part>,
) -> impl Stream<Item = Result<(Part, RequestBody), Problem>> + Send {
    stream::iter(parts).then(move |part| {
        let path = path.clone();
        async move {
            let body = body(&path, part.range.clone()).await?;
            Ok((part, body))
        }
    })
}

async fn body(path: &Path, range: Range<u64>) -> Result<RequestBody, Problem> {
    let body = file_body_range(path, range).await;
    body.map_err(Problem::file("read", path))
}

/// Returns the outcome of sending a file, or an error if the file changed.
///
/// The change is the cause of any other failure, such as a part beyond the new end.
async fn check_unchanged<T>(
    path: &Path,
    before: &FileState,
    outcome: Result<T, Problem>,
) -> Result<T, Problem> {
    match (FileState::read(path).await, outcome) {
        (Ok(now), _) if now != *before => Err(Problem::FileChanged(path.to_owned())),
        (Err(error), Ok(_)) => Err(Problem::file("read", path)(error)),
        (_, outcome) => outcome,
    }
}
