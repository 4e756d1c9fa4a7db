//! A multipart upload: start, send parts, complete, abort.

mod completion;
mod start;

use oss_model::multipart::{AbortMultipartUpload, ListParts, UploadPart};
use oss_model::operation::RequestBody;

use super::checksum;
use super::settings::UploadSettings;
use crate::transfer::error::{FailedUpload, UploadState};
use crate::transfer::failed_transfer::FailedTransfer;
use crate::transfer::limits::Part;
use crate::transfer::problem::Problem;
use crate::{Client, Error};

/// A multipart upload that exists.
#[derive(Debug)]
pub(super) struct Session<'a> {
    client: &'a Client,
    settings: &'a UploadSettings,
    id: String,
    on_failure: OnFailure,
}

/// The fate of a multipart upload that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnFailure {
    Abort,
    /// A checkpoint names it.
    Keep,
}

/// A part that OSS has, with the right content.
#[derive(Clone, Debug)]
pub(super) struct SentPart {
    pub(super) number: i64,
    /// In bytes.
    pub(super) length: u64,
    pub(super) crc64: u64,
    pub(super) etag: String,
}

impl<'a> Session<'a> {
    /// Continues an upload that an earlier run started.
    pub(super) fn resume(client: &'a Client, settings: &'a UploadSettings, id: String) -> Self {
        Self {
            client,
            settings,
            id,
            on_failure: OnFailure::Keep,
        }
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn settings(&self) -> &UploadSettings {
        self.settings
    }

    /// Keeps the upload from now on, since a checkpoint names it.
    pub(super) fn keep_on_failure(&mut self) {
        self.on_failure = OnFailure::Keep;
    }

    /// Sends a part.
    pub(super) async fn send(&self, part: Part, body: RequestBody) -> Result<SentPart, Problem> {
        let target = &self.settings.operation;
        let mut upload = UploadPart::new(&target.bucket, &target.key, part.number, &self.id, body);
        upload.request_payer.clone_from(&target.request_payer);
        upload.traffic_limit = self.settings.traffic_limit;
        let (output, crc64) = checksum::send(self.client, &upload).await?;
        let etag = output.etag.ok_or(Problem::UnexpectedResponse(
            "the response to a part lacks an ETag",
        ))?;
        Ok(SentPart {
            number: part.number,
            length: part.length(),
            crc64,
            etag,
        })
    }

    /// Aborts the upload, unless it is kept, and returns the failure.
    pub(super) async fn fail(&self, problem: Problem) -> FailedTransfer {
        let state = match self.on_failure {
            OnFailure::Keep => Some(UploadState::Kept),
            OnFailure::Abort => match self.abort().await {
                Ok(()) => Some(UploadState::Aborted),
                Err(error) if is_gone(&error) => None,
                Err(error) => Some(UploadState::AbortFailed(error)),
            },
        };
        self.failure(problem, state)
    }

    fn failure(&self, problem: Problem, state: Option<UploadState>) -> FailedTransfer {
        let id = self.id.clone();
        FailedTransfer {
            problem,
            upload: state.map(|state| FailedUpload { id, state }),
        }
    }

    /// Aborts the upload.
    pub(super) async fn abort(&self) -> Result<(), Error> {
        let target = &self.settings.operation;
        let mut abort = AbortMultipartUpload::new(&target.bucket, &target.key, &self.id);
        abort.request_payer.clone_from(&target.request_payer);
        self.client.execute(&abort).await
    }

    /// Returns the operation that lists the parts in OSS.
    pub(super) fn list_parts(&self) -> ListParts {
        let target = &self.settings.operation;
        let mut list = ListParts::new(&target.bucket, &target.key, &self.id);
        list.request_payer.clone_from(&target.request_payer);
        list
    }
}

/// Returns whether OSS says that an upload was completed or aborted.
pub(super) fn is_gone(error: &Error) -> bool {
    error.code() == Some("NoSuchUpload")
}
