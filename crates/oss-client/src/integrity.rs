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
/// They are several if a proxy adds its own. A value that isn't a number is skipped here; reading the output of the operation fails on it.
fn announced_crc64s(headers: &HeaderMap) -> impl Iterator<Item = u64> {
    let values = headers.get_all("x-oss-hash-crc64ecma").into_iter();
    values.filter_map(|value| value.to_str().ok()?.trim().parse().ok())
}
