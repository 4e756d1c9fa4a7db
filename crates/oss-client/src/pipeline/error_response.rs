//! Reads the body of an error response.

use http::{HeaderMap, StatusCode};
use oss_transport::Body;

use super::classify;
use super::retry::Failure;
use crate::client::Shared;
use crate::error::{ErrorRepr, ResponseHead, ServiceError};
use crate::text::Secrets;

/// The most that is read of an error body, in bytes.
pub(super) const ERROR_BODY_LIMIT: usize = 64 * 1024;

/// Reads a response whose status is an error.
///
/// If the missing part could hold a code that makes the error retryable, an interrupted body is a transport
/// error. Otherwise the status and the part that was read decide.
pub(super) async fn read_error_response(
    client: &Shared,
    head: ResponseHead,
    headers: &HeaderMap,
    body: Body,
    secrets: &Secrets,
) -> ErrorRepr {
    let (start, interruption) = read_start(body).await;
    let error = ErrorRepr::from(service_error(client, head.status, headers, &start, secrets));
    match interruption {
        Some(interruption) if lacks_code(&error) && may_become_error_document(&start) => {
            ErrorRepr::Transport {
                error: interruption,
                head: Some(head),
            }
        }
        _ => error,
    }
}

/// Creates the error of a response that was received now.
pub(super) fn service_error(
    client: &Shared,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    secrets: &Secrets,
) -> ServiceError {
    let now = client.clock_skew.correct(client.clock.now());
    ServiceError::read(status, headers, body, secrets, now)
}

/// Returns whether an error is permanent, but a code could still change that.
fn lacks_code(error: &ErrorRepr) -> bool {
    error.service_error().is_some_and(|service| {
        service.code() == ServiceError::NO_CODE
            && !service.status().is_redirection()
            && classify::failure(error) == Failure::Permanent
    })
}

/// Returns whether the start of a body can be the start of an error document.
fn may_become_error_document(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    [&b"<?xml"[..], b"<Error", b"{"]
        .iter()
        .any(|document| start.starts_with(document) || document.starts_with(start))
}

/// Reads a body until it ends, is interrupted, or reaches [`ERROR_BODY_LIMIT`].
async fn read_start(mut body: Body) -> (Vec<u8>, Option<oss_transport::Error>) {
    let mut start = Vec::new();
    loop {
        let chunk = match body.next_chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return (start, None),
            Err(error) => return (start, Some(error)),
        };
        let room = ERROR_BODY_LIMIT - start.len();
        start.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() >= room {
            return (start, None);
        }
    }
}
