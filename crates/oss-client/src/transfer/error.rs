//! Errors of transfers.

use std::error::Error as StdError;
use std::fmt;

use super::error_kind::TransferErrorKind;
use super::problem::Problem;
use crate::Error;
use crate::text::Printable;

/// An error of an upload or a download.
///
/// `Display` prints the object and what failed. [`source`](StdError::source) returns the next level, such as the
/// [`Error`] of an operation. Neither they nor `Debug` show secrets.
#[derive(Debug)]
pub struct TransferError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    direction: Direction,
    object: String,
    problem: Problem,
    upload: Option<FailedUpload>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Direction {
    Upload,
    Download,
}

/// A multipart upload that was started and not completed.
#[derive(Debug)]
pub(super) struct FailedUpload {
    pub(super) id: String,
    pub(super) state: UploadState,
}

/// The state of a failed multipart upload.
#[derive(Debug)]
pub(super) enum UploadState {
    /// It doesn't exist anymore, and OSS deleted its parts.
    Aborted,
    /// A checkpoint names it, so it can be resumed.
    Kept,
    /// It may exist.
    AbortFailed(Error),
}

impl TransferError {
    pub(super) fn new(direction: Direction, bucket: &str, key: &str, problem: Problem) -> Self {
        Self(Box::new(Inner {
            direction,
            object: format!(
                "oss://{}/{}",
                Printable::new(bucket, 63),
                Printable::new(key, 200)
            ),
            problem,
            upload: None,
        }))
    }

    pub(super) fn with_upload(mut self, upload: FailedUpload) -> Self {
        self.0.upload = Some(upload);
        self
    }

    /// Returns the category of the error.
    pub fn kind(&self) -> TransferErrorKind {
        self.0.problem.kind()
    }

    /// Returns the error of the operation that failed.
    pub fn operation_error(&self) -> Option<&Error> {
        self.0.problem.operation_error()
    }

    /// Returns the CRC-64 of the data here and the one of OSS, if they differ.
    ///
    /// The [operation](Self::operation_error) names them instead if it compared them.
    pub fn checksums(&self) -> Option<(u64, u64)> {
        self.0.problem.checksums()
    }

    /// Returns the ID of the multipart upload that may still exist.
    ///
    /// Its parts are billed until it is completed or aborted. `None` if no upload was started, or if it was aborted.
    pub fn upload_id(&self) -> Option<&str> {
        let upload = self.0.upload.as_ref()?;
        (!matches!(upload.state, UploadState::Aborted)).then_some(&*upload.id)
    }

    /// Returns why the multipart upload could not be aborted.
    pub fn abort_error(&self) -> Option<&Error> {
        match &self.0.upload.as_ref()?.state {
            UploadState::AbortFailed(error) => Some(error),
            UploadState::Aborted | UploadState::Kept => None,
        }
    }

    /// Returns advice on what to do, if any.
    ///
    /// It is the text of a line `help: …`. `Display` doesn't include it, so that it can be printed once, after all
    /// [sources](StdError::source). Its wording may change.
    pub fn help(&self) -> Option<&str> {
        self.0.problem.help().or_else(|| {
            self.abort_error()
                .map(|_| "abort the upload, or let a lifecycle rule do it")
        })
    }
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            direction,
            object,
            problem,
            upload,
        } = &*self.0;
        match direction {
            Direction::Upload => write!(f, "the upload to {object} failed: {problem}")?,
            Direction::Download => write!(f, "the download of {object} failed: {problem}")?,
        }
        let Some(FailedUpload { id, state }) = upload else {
            return Ok(());
        };
        let id = Printable::new(id, 100);
        match state {
            UploadState::Aborted => Ok(()),
            UploadState::Kept => write!(f, "; upload {id} was kept for the next run"),
            UploadState::AbortFailed(_) => write!(f, "; upload {id} could not be aborted"),
        }
    }
}

impl StdError for TransferError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.problem.source()
    }
}
