//! Reads the body of a request: its size limit, its completeness and its digest.

use std::io;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::EXPECT;
use http::{HeaderMap, StatusCode};
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use md5::{Digest, Md5};
use tokio::time::timeout;

use crate::error::ServiceError;
use crate::state::{Contents, Received};

/// The largest document, in bytes.
pub(crate) const DOCUMENT_LIMIT: u64 = 1024 * 1024;

/// The largest list of keys or parts, in bytes.
///
/// It fits 1,000 keys of 1,023 bytes, even if each is a character reference.
pub(crate) const LIST_LIMIT: u64 = 8 * 1024 * 1024;

/// The largest object or part in bytes: 5 GiB, as in OSS.
pub(crate) const OBJECT_LIMIT: u64 = 5 * 1024 * 1024 * 1024;

/// How much of an oversized document is drained, as a multiple of its limit.
const DRAIN_FACTOR: u64 = 8;

/// How long a client may pause within a body.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// How the body of a request is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// A document of up to this many bytes.
    Document(u64),
    /// The content of an object or part.
    Content,
}

/// A body that was read to its end.
#[derive(Debug)]
pub(crate) enum ReadBody {
    Document(Bytes),
    Content(Received),
}

/// Reads a body to its end, with any framing.
///
/// An oversized body is drained, like the body of a refused request.
pub(crate) async fn read<B>(
    body: B,
    headers: &HeaderMap,
    kind: BodyKind,
    contents: &Contents,
) -> Result<ReadBody, ServiceError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let digest = content_md5(headers);
    match kind {
        BodyKind::Document(limit) => {
            let document = read_document(body, limit).await?;
            if let Some(digest) = digest? {
                check_md5(Md5::digest(&document).into(), digest)?;
            }
            Ok(ReadBody::Document(document))
        }
        BodyKind::Content => {
            let received = read_content(body, headers, contents).await?;
            if let Some(digest) = digest? {
                check_md5(received.md5, digest)?;
            }
            Ok(ReadBody::Content(received))
        }
    }
}

async fn read_document<B>(mut body: B, limit: u64) -> Result<Bytes, ServiceError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut received = BytesMut::new();
    let mut length = 0_u64;
    while let Some(data) = next_data(&mut body).await? {
        length += data.len() as u64;
        if length <= limit {
            received.extend_from_slice(&data);
        } else if length > limit * DRAIN_FACTOR {
            break;
        }
    }
    if length > limit {
        return Err(too_large(limit));
    }
    Ok(received.freeze())
}

async fn read_content<B>(
    mut body: B,
    headers: &HeaderMap,
    contents: &Contents,
) -> Result<Received, ServiceError>
where
    B: Body<Data = Bytes> + Unpin,
{
    let error = match write_content(&mut body, contents).await {
        Ok(received) => return Ok(received),
        Err(Unwritten::Incomplete(error)) => return Err(error),
        Err(Unwritten::TooLarge) => too_large(OBJECT_LIMIT),
        Err(Unwritten::Failed(error)) => {
            tracing::error!(%error, "cannot store a body");
            ServiceError::internal("The body could not be stored.")
        }
    };
    skip(body, headers).await;
    Err(error)
}

/// Why a content wasn't written; everything received of it is dropped.
enum Unwritten {
    Incomplete(ServiceError),
    TooLarge,
    Failed(io::Error),
}

async fn write_content<B>(body: &mut B, contents: &Contents) -> Result<Received, Unwritten>
where
    B: Body<Data = Bytes> + Unpin,
{
    let announced = body.size_hint().exact();
    if announced.is_some_and(|length| length > OBJECT_LIMIT) {
        return Err(Unwritten::TooLarge);
    }
    let mut writer = contents.writer(announced);
    while let Some(data) = next_data(body).await.map_err(Unwritten::Incomplete)? {
        if writer.len() + data.len() as u64 > OBJECT_LIMIT {
            return Err(Unwritten::TooLarge);
        }
        writer.write(&data).await.map_err(Unwritten::Failed)?;
    }
    writer.finish().await.map_err(Unwritten::Failed)
}

/// Reads the body of a request that isn't handled, without keeping it.
///
/// If the connection were closed while the client still writes, the client would see a reset instead
/// of the response. With `Expect: 100-continue` the client hasn't sent the body yet, and sends it only
/// if it is read.
pub(crate) async fn skip<B>(mut body: B, headers: &HeaderMap)
where
    B: Body<Data = Bytes> + Unpin,
{
    if headers.contains_key(EXPECT) {
        return;
    }
    let mut length = 0_u64;
    while let Ok(Some(data)) = next_data(&mut body).await {
        length += data.len() as u64;
        if length > OBJECT_LIMIT {
            break;
        }
    }
}

/// Returns the next data of a body; trailers are skipped.
async fn next_data<B>(body: &mut B) -> Result<Option<Bytes>, ServiceError>
where
    B: Body<Data = Bytes> + Unpin,
{
    while let Some(frame) = next(body).await? {
        if let Ok(data) = frame.map_err(|_| incomplete())?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
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

/// Returns the digest of the header `Content-MD5`, if the request has one.
fn content_md5(headers: &HeaderMap) -> Result<Option<[u8; 16]>, ServiceError> {
    let mut values = headers.get_all("content-md5").iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let digest = STANDARD.decode(value.as_bytes()).unwrap_or_default();
    match digest.try_into() {
        // A signature covers the joined values of two headers, so no single value is trusted.
        Ok(digest) if values.next().is_none() => Ok(Some(digest)),
        _ => Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidDigest",
            "The Content-MD5 you specified is not the Base64 of an MD5.",
        )),
    }
}

fn check_md5(actual: [u8; 16], expected: [u8; 16]) -> Result<(), ServiceError> {
    if actual == expected {
        return Ok(());
    }
    Err(ServiceError::new(
        StatusCode::BAD_REQUEST,
        "BadDigest",
        "The Content-MD5 you specified is not the one of the body.",
    ))
}

fn too_large(limit: u64) -> ServiceError {
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
