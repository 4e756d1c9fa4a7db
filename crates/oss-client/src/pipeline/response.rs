//! Reads the output of an operation from its response.

use http::HeaderMap;
use oss_model::operation::{ByteStream, Operation, OperationResponse};

use crate::error::{ChecksumMismatch, ErrorRepr, ResponseHead};
use crate::integrity::UploadChecksum;
use crate::text::Secrets;

/// A successful response; its body is in memory unless the operation streams it.
pub(super) struct RawResponse {
    pub(super) head: ResponseHead,
    pub(super) headers: HeaderMap,
    pub(super) body: ByteStream,
    /// The secrets of the request, which an error about this response must not repeat.
    pub(super) secrets: Secrets,
}

impl RawResponse {
    /// Returns the response if it confirms the checksum of the request body.
    pub(super) fn confirm(self, checksum: Option<&UploadChecksum>) -> Result<Self, ErrorRepr> {
        match checksum.map(|checksum| checksum.verify(&self.headers)) {
            Some(Err(mismatch)) => Err(ErrorRepr::ChecksumMismatch(ChecksumMismatch {
                head: self.head,
                mismatch,
            })),
            _ => Ok(self),
        }
    }

    /// Reads the output of an operation.
    pub(super) fn read<O: Operation>(self) -> Result<O::Output, ErrorRepr> {
        let Self {
            head,
            headers,
            body,
            secrets,
        } = self;
        let document = body.bytes().cloned().unwrap_or_default();
        O::output(OperationResponse::new(head.status, &headers, body)).map_err(|error| {
            ErrorRepr::unexpected_response(&head, &document, Some(&error), &secrets)
        })
    }
}
