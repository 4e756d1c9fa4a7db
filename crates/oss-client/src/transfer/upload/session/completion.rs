//! Completes a multipart upload, and finds out what happened if the response was lost.

use oss_model::multipart::{
    CompleteMultipartUpload, CompleteMultipartUploadOutput, CompletedMultipartUpload, CompletedPart,
};

use super::{OnFailure, SentPart, Session, is_gone};
use crate::crc64::combine;
use crate::error::Error;
use crate::transfer::error::UploadState;
use crate::transfer::failed_transfer::FailedTransfer;
use crate::transfer::problem::Problem;
use crate::transfer::upload::output::UploadOutput;
use crate::transfer::upload::stored::{Content, find, head};

impl Session<'_> {
    /// Completes the upload and compares the checksum of the object.
    pub(in crate::transfer::upload) async fn complete(
        &self,
        mut parts: Vec<SentPart>,
    ) -> Result<UploadOutput, FailedTransfer> {
        parts.sort_by_key(|part| part.number);
        let content = content(&parts);
        let complete = match self.operation(&parts) {
            Ok(complete) => complete,
            Err(problem) => return Err(self.fail(problem).await),
        };
        match self.client.execute(&complete).await {
            Ok(output) => self.verify(content, output, parts.len()).await,
            Err(error) => self.settle(content, error, parts.len()).await,
        }
    }

    fn operation(&self, parts: &[SentPart]) -> Result<CompleteMultipartUpload, Problem> {
        let list: Result<Vec<_>, _> = parts
            .iter()
            .map(|part| {
                let completed = CompletedPart::builder().part_number(part.number);
                completed.etag(&part.etag).build()
            })
            .collect();
        let list = list.map_err(|_| Problem::UnexpectedResponse("a part lacks an ETag"))?;
        let target = &self.settings.operation;
        let mut complete = CompleteMultipartUpload::new(&target.bucket, &target.key, &self.id);
        complete.complete_multipart_upload = Some(CompletedMultipartUpload::from(list));
        complete.forbid_overwrite = target.forbid_overwrite;
        complete.request_payer.clone_from(&target.request_payer);
        complete.acl.clone_from(&self.settings.acl);
        Ok(complete)
    }

    async fn verify(
        &self,
        content: Content,
        output: CompleteMultipartUploadOutput,
        parts: usize,
    ) -> Result<UploadOutput, FailedTransfer> {
        let mut in_oss = output.hash_crc64;
        if in_oss.is_none() {
            let object = head(self.client, &self.settings.operation).await?;
            in_oss = object.and_then(|object| object.hash_crc64);
        }
        match in_oss {
            Some(in_oss) if in_oss != content.crc64 => Err(Problem::Checksum {
                subject: "the object".to_owned(),
                here: content.crc64,
                in_oss,
            }
            .into()),
            _ => Ok(UploadOutput {
                length: content.length,
                crc64: content.crc64,
                etag: output.result.etag,
                version_id: output.version_id,
                parts,
            }),
        }
    }

    /// Finds out whether the upload was completed despite an error.
    ///
    /// Only an upload that doesn't exist anymore can have been completed, and then the object has its content. Otherwise
    /// aborting it makes sure that it will not be completed.
    async fn settle(
        &self,
        content: Content,
        error: Error,
        parts: usize,
    ) -> Result<UploadOutput, FailedTransfer> {
        let state = if is_gone(&error) {
            None
        } else if error.may_have_been_applied() {
            self.end().await
        } else {
            return Err(self.fail(error.into()).await);
        };
        if state.is_none()
            && let Ok(Some(output)) =
                find(self.client, &self.settings.operation, content, parts).await
        {
            return Ok(output);
        }
        Err(self.failure(error.into(), state))
    }

    /// Returns the state of an upload that may have been completed.
    ///
    /// It is `None` if the upload doesn't exist anymore.
    async fn end(&self) -> Option<UploadState> {
        let ended = match self.on_failure {
            OnFailure::Abort => self.abort().await.map(|()| UploadState::Aborted),
            OnFailure::Keep => {
                let mut list = self.list_parts();
                list.max_parts = Some(1);
                self.client.execute(&list).await.map(|_| UploadState::Kept)
            }
        };
        match (ended, self.on_failure) {
            (Ok(state), _) => Some(state),
            (Err(error), _) if is_gone(&error) => None,
            (Err(_), OnFailure::Keep) => Some(UploadState::Kept),
            (Err(error), OnFailure::Abort) => Some(UploadState::AbortFailed(error)),
        }
    }
}

/// Returns the content of the object that consists of parts in order.
fn content(parts: &[SentPart]) -> Content {
    let nothing = Content {
        length: 0,
        crc64: 0,
    };
    parts.iter().fold(nothing, |before, part| Content {
        length: before.length + part.length,
        crc64: combine(before.crc64, part.crc64, part.length),
    })
}
