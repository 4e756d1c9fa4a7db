//! Uploads and downloads of large objects, with scripted responses.

mod downloads;
mod requests;
mod resumed;
mod uploads;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use http::Response;
use oss_client::Client;
use tempfile::TempDir;

use crate::support::{Sent, TestResult, client, response};

/// The smallest part size.
const PART: u64 = 100 * 1024;

const STARTED: &str =
    "<InitiateMultipartUploadResult><UploadId>ID</UploadId></InitiateMultipartUploadResult>";
const COMPLETED: &str =
    "<CompleteMultipartUploadResult><ETag>\"E-2\"</ETag></CompleteMultipartUploadResult>";

/// Calculates the CRC-64 of OSS bit by bit: ECMA-182, reflected.
fn crc64(bytes: &[u8]) -> u64 {
    let step = |crc: u64| (crc >> 1) ^ (0xC96C_5795_D787_0F42 & 0_u64.wrapping_sub(crc & 1));
    let byte = |crc: u64, byte: &u8| (0..8).fold(crc ^ u64::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(!0, byte)
}

type Reply = Response<&'static str>;

/// Returns a client that gets these responses in order.
fn service(replies: impl IntoIterator<Item = Reply>) -> Result<(Client, Sent), Box<dyn Error>> {
    client(replies.into_iter().map(Ok))
}

/// Returns a response with a checksum and an `ETag`.
fn stored(crc64: u64) -> Reply {
    let crc64 = crc64.to_string();
    let headers = [("x-oss-hash-crc64ecma", &*crc64), ("etag", "\"E\"")];
    response(200, &headers, "")
}

fn completed(crc64: u64) -> Reply {
    stored(crc64).map(|_| COMPLETED)
}

fn ok(body: &'static str) -> Reply {
    Response::new(body)
}

/// Writes a file of two parts, the second of which has one byte.
fn two_parts(folder: &TempDir) -> Result<(PathBuf, Vec<u8>), std::io::Error> {
    let content: Vec<u8> = (0..=PART).map(|n| n.to_le_bytes()[0]).collect();
    let path = folder.path().join("source");
    fs::write(&path, &content)?;
    Ok((path, content))
}

fn is_empty(folder: &Path) -> TestResult {
    assert_eq!(fs::read_dir(folder)?.count(), 0);
    Ok(())
}
