//! Reads the output of an operation from its response.

use http::{HeaderMap, StatusCode};
use oss_model::operation::{
    ByteStream, Crc64Body, Operation, OperationInfo, OperationResponse, ResponseBody,
};

use super::check_range::content_range;
use crate::client::Shared;
use crate::error::{ChecksumMismatch, ErrorRepr, ResponseHead};
use crate::integrity::{UploadChecksum, range_stream, verified_stream};
use crate::text::Secrets;

/// A successful response; its body is in memory unless the operation streams it.
pub(crate) struct RawResponse {
    pub(crate) head: ResponseHead,
    pub(crate) headers: HeaderMap,
    pub(crate) body: ByteStream,
    /// The CRC-64 of the request body, if the client verifies it.
    pub(crate) sent_crc64: Option<u64>,
    /// The secrets of the request, which an error about this response must not repeat.
    pub(super) secrets: Secrets,
}

impl RawResponse {
    /// Returns the response if it confirms the checksum of the request body.
    pub(super) fn confirm(mut self, checksum: Option<&UploadChecksum>) -> Result<Self, ErrorRepr> {
        if let Some(checksum) = checksum {
            match checksum.verify(&self.headers) {
                Ok(sent) => self.sent_crc64 = sent,
                Err(mismatch) => {
                    let head = self.head;
                    return Err(ErrorRepr::ChecksumMismatch(ChecksumMismatch {
                        head,
                        mismatch,
                    }));
                }
            }
        }
        Ok(self)
    }

    /// Makes the stream fail if its checksum, or the length of a range, differs.
    pub(super) fn verify_data(mut self, client: &Shared, info: &OperationInfo) -> Self {
        if self.head.status == StatusCode::PARTIAL_CONTENT {
            let range = content_range(&self.headers);
            if let Some(range) = range.filter(|_| info.response_body == ResponseBody::Streamed) {
                self.body = range_stream(self.body, range);
            }
        } else if client.verifies_checksums && info.crc64_body == Some(Crc64Body::Response) {
            self.body = verified_stream(self.body, &self.headers);
        }
        self
    }

    /// Reads the output of an operation.
    pub(super) fn read<O: Operation>(self) -> Result<O::Output, ErrorRepr> {
        let Self {
            head,
            headers,
            body,
            secrets,
            ..
        } = self;
        let document = body.bytes().cloned().unwrap_or_default();
        O::output(OperationResponse::new(head.status, &headers, body)).map_err(|error| {
            ErrorRepr::unexpected_response(&head, &document, Some(&error), &secrets)
        })
    }
}
