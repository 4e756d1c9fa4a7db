//! Sends a signed request and separates successes from errors.

use http::Request;
use oss_model::operation::{ByteStream, OperationInfo, ResponseBody};
use oss_transport::{Body, Delivery};

use super::error_response::{ERROR_BODY_LIMIT, read_error_response, service_error};
use super::response::RawResponse;
use super::trace::RecordedHeaders;
use crate::client::Shared;
use crate::error::{ChecksumMismatch, ErrorRepr, REQUEST_ID, ResponseHead, is_error_document};
use crate::integrity::UploadMismatch;
use crate::text::Secrets;

/// Sends a signed request and returns the response if it is a success.
///
/// A 2xx response before the end of the request body is an error. One whose body is an error document is an error, except if the body is data: an object may be
/// such a document.
pub(super) async fn send(
    client: &Shared,
    info: &OperationInfo,
    request: Request<Body>,
    recorded: &mut RecordedHeaders,
) -> Result<RawResponse, ErrorRepr> {
    let mut secrets = Secrets::from_headers(request.headers());
    recorded.record_request(&request, &secrets);
    let (parts, body) = client.transport.send(request).await?.into_parts();
    let delivery = parts.extensions.get::<Delivery>();
    if let Some(delivery) = delivery {
        secrets.add(&delivery.added_secrets);
    }
    recorded.record_response(&parts.headers, &secrets);
    let head = ResponseHead {
        status: parts.status,
        request_id: secrets.id_header(&parts.headers, &REQUEST_ID),
    };
    if !head.status.is_success() {
        return Err(read_error_response(client, head, &parts.headers, body, &secrets).await);
    }
    if delivery.is_some_and(|delivery| delivery.body_is_incomplete) {
        let mismatch = UploadMismatch::INCOMPLETE;
        return Err(ErrorRepr::ChecksumMismatch(ChecksumMismatch {
            head,
            mismatch,
        }));
    }
    let body = match info.response_body {
        ResponseBody::Streamed => ByteStream::new(body),
        _ => match body.collect(client.document_limit).await {
            Ok(document) if is_error_document(&document) => {
                let start = &document[..document.len().min(ERROR_BODY_LIMIT)];
                return Err(
                    service_error(client, head.status, &parts.headers, start, &secrets).into(),
                );
            }
            Ok(document) => document.into(),
            Err(error) => {
                let head = Some(head);
                return Err(ErrorRepr::Transport { error, head });
            }
        },
    };
    Ok(RawResponse {
        head,
        headers: parts.headers,
        body,
        sent_crc64: None,
        secrets,
    })
}
