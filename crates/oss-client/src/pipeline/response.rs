//! Reads the output of an operation from its response.

use http::HeaderMap;
use oss_model::operation::{ByteStream, Operation, OperationResponse};

use crate::error::{ErrorRepr, ResponseHead};
use crate::text::Secrets;

/// A successful response; its body is in memory unless the operation streams it.
pub(crate) struct RawResponse {
    pub(crate) head: ResponseHead,
    pub(crate) headers: HeaderMap,
    pub(crate) body: ByteStream,
    /// The secrets of the request, which an error about this response must not repeat.
    pub(super) secrets: Secrets,
}

impl RawResponse {
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
