//! The failure of a transfer, before it is an error with the object's name.

use super::error::{Direction, FailedUpload, TransferError};
use super::problem::Problem;

/// A failed transfer, and the multipart upload that it leaves.
#[derive(Debug)]
pub(super) struct FailedTransfer {
    pub(super) problem: Problem,
    pub(super) upload: Option<FailedUpload>,
}

impl FailedTransfer {
    pub(super) fn into_error(self, direction: Direction, bucket: &str, key: &str) -> TransferError {
        let error = TransferError::new(direction, bucket, key, self.problem);
        match self.upload {
            Some(upload) => error.with_upload(upload),
            None => error,
        }
    }
}

impl<P: Into<Problem>> From<P> for FailedTransfer {
    fn from(problem: P) -> Self {
        Self {
            problem: problem.into(),
            upload: None,
        }
    }
}
