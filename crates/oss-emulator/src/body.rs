//! The body of a request: how large it may be, and whether it arrived whole.

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

/// The largest document that is read, in bytes.
pub(crate) const DOCUMENT_LIMIT: usize = 1024 * 1024;

/// How much is read of a body that is too large, as a multiple of what is kept.
const PATIENCE: usize = 8;

/// How long a client may send nothing, in the middle of a body.
const SILENCE: Duration = Duration::from_secs(30);

/// Reads a body to its end, whatever its framing, and keeps up to `limit` bytes.
///
/// What is too large is read and dropped for a while: a connection that is closed while the client
/// still writes shows there as a reset instead of as the answer.
pub(crate) async fn read<B>(
    mut body: B,
    headers: &HeaderMap,
    limit: usize,
) -> Result<Bytes, ServiceError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut kept = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = next(&mut body).await? {
        let frame = frame.map_err(|_| incomplete())?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length <= limit {
            kept.extend_from_slice(data);
        } else if length > limit * PATIENCE {
            break;
        }
    }
    if length > limit {
        return Err(too_large(limit));
    }
    check_md5(&kept, headers)?;
    Ok(kept.freeze())
}

/// Waits for the next piece; a client that sends none would hold its connection for ever.
async fn next<B: Body + Unpin>(
    body: &mut B,
) -> Result<Option<Result<Frame<B::Data>, B::Error>>, ServiceError> {
    let piece = timeout(SILENCE, body.frame()).await;
    piece.map_err(|_| {
        ServiceError::new(
            StatusCode::BAD_REQUEST,
            "RequestTimeout",
            "The client sent nothing for 30 seconds, and the body is not complete.",
        )
    })
}

/// Compares the body with its `Content-MD5`, if there is one.
fn check_md5(body: &[u8], headers: &HeaderMap) -> Result<(), ServiceError> {
    let mut values = headers.get_all("content-md5").iter();
    let Some(value) = values.next() else {
        return Ok(());
    };
    let told = STANDARD.decode(value.as_bytes()).unwrap_or_default();
    // A signature covers two digests joined, so neither counts alone.
    if told.len() != 16 || values.next().is_some() {
        return Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidDigest",
            "The Content-MD5 you specified is not the Base64 of an MD5.",
        ));
    }
    if told != Md5::digest(body).as_slice() {
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
        format!("The body is larger than {limit} bytes, the most that this local OSS takes here."),
    )
}

fn incomplete() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "IncompleteBody",
        "The body ended before it was complete.",
    )
}
