//! Compares the data of uploads and downloads with the checksums of the service.

mod download;
mod range;
mod upload;

use http::HeaderMap;

pub(crate) use download::verified_stream;
pub(crate) use range::range_stream;
pub(crate) use upload::{UploadChecksum, UploadMismatch};

/// Returns the CRC-64 in the headers of a response.
///
/// A value that isn't a number is `None` here; reading the output of the operation fails on it.
fn announced_crc64(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get("x-oss-hash-crc64ecma")?;
    value.to_str().ok()?.trim().parse().ok()
}
