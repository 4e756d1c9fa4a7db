//! Reads the body of a request: its size limit, its completeness and its digest.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use md5::{Digest, Md5};
use tokio::time::timeout;

use crate::error::ServiceError;

/// The largest document, in bytes.
pub(crate) const DOCUMENT_LIMIT: usize = 1024 * 1024;

/// The largest object that one request can upload, in bytes.
pub(crate) const OBJECT_LIMIT: usize = 64 * 1024 * 1024;

/// How much of an oversized body is drained, as a multiple of its limit.
const DRAIN_FACTOR: usize = 8;

/// How long a client may pause within a body.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Reads a body to its end, with any framing, and returns up to `limit` bytes.
///
/// An oversized body is drained first: if the connection were closed while the client still writes,
/// the client would see a reset instead of the response.
pub(crate) async fn read<B>(
    mut body: B,
    headers: &HeaderMap,
    limit: usize,
) -> Result<Bytes, ServiceError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut received = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = next(&mut body).await? {
        let frame = frame.map_err(|_| incomplete())?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length <= limit {
            received.extend_from_slice(data);
        } else if length > limit * DRAIN_FACTOR {
            break;
        }
    }
    if length > limit {
        return Err(too_large(limit));
    }
    check_md5(&received, headers)?;
    Ok(received.freeze())
}

/// Waits for the next frame; the timeout stops a silent client.
async fn next<B: Body + Unpin>(
    body: &mut B,
) -> Result<Option<Result<Frame<B::Data>, B::Error>>, ServiceError> {
    timeout(IDLE_TIMEOUT, body.frame()).await.map_err(|_| {
        ServiceError::new(
            StatusCode::BAD_REQUEST,
            "RequestTimeout",
            "The client sent nothing for 30 seconds, and the body is not complete.",
        )
    })
}

/// Compares the body with its `Content-MD5`, if the request has one.
fn check_md5(body: &[u8], headers: &HeaderMap) -> Result<(), ServiceError> {
    let mut values = headers.get_all("content-md5").iter();
    let Some(value) = values.next() else {
        return Ok(());
    };
    let digest = STANDARD.decode(value.as_bytes()).unwrap_or_default();
    // A signature covers the joined values of two headers, so no single value is trusted.
    if digest.len() != 16 || values.next().is_some() {
        return Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidDigest",
            "The Content-MD5 you specified is not the Base64 of an MD5.",
        ));
    }
    if digest != Md5::digest(body).as_slice() {
        return Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "BadDigest",
            "The Content-MD5 you specified is not the one of the body.",
        ));
    }
    Ok(())
}

fn too_large(limit: usize) -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "EntityTooLarge",
        format!("The body is larger than {limit} bytes, the limit of the emulator."),
    )
}

fn incomplete() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "IncompleteBody",
        "The body ended before it was complete.",
    )
}
