//! Multipart uploads that are neither completed nor aborted.

use std::collections::BTreeMap;
use std::time::SystemTime;

use http::StatusCode;
use oss_model::DateTime;

use super::attributes::Attributes;
use super::checksum::md5_etag;
use super::content::{Content, Received};
use crate::clock::truncate_to_seconds;
use crate::error::ServiceError;

/// The uploads of a bucket by key and id, which is the order of lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uploads(BTreeMap<(String, String), Upload>);

/// An upload in progress.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The attributes of the future object.
    pub(crate) attributes: Attributes,
    pub(crate) initiated: SystemTime,
    /// The parts by number.
    pub(crate) parts: BTreeMap<usize, Part>,
}

/// A part of an upload.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) content: Content,
    /// The MD5 of the content.
    pub(crate) digest: [u8; 16],
    pub(crate) crc64: u64,
    modified: SystemTime,
}

impl Uploads {
    pub(crate) fn insert(&mut self, key: &str, id: String, upload: Upload) {
        self.0.insert((key.to_owned(), id), upload);
    }

    pub(crate) fn get(&mut self, key: &str, id: &str) -> Result<&mut Upload, ServiceError> {
        self.0
            .get_mut(&(key.to_owned(), id.to_owned()))
            .ok_or_else(|| no_such_upload(id))
    }

    pub(crate) fn remove(&mut self, key: &str, id: &str) -> Result<Upload, ServiceError> {
        self.0
            .remove(&(key.to_owned(), id.to_owned()))
            .ok_or_else(|| no_such_upload(id))
    }

    /// Iterates over the uploads with their keys and ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, &Upload)> {
        self.0
            .iter()
            .map(|((key, id), upload)| (key.as_str(), id.as_str(), upload))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of uploads and the number of their parts.
    pub(crate) fn count(&self) -> (u64, u64) {
        let parts = self.0.values().map(|upload| upload.parts.len() as u64);
        (self.0.len() as u64, parts.sum())
    }
}

impl Part {
    pub(crate) fn new(received: Received, now: SystemTime) -> Self {
        Self {
            digest: received.md5,
            crc64: received.content.crc64(),
            content: received.content,
            modified: now,
        }
    }

    pub(crate) fn etag(&self) -> String {
        md5_etag(&self.digest)
    }

    /// Returns the time of the upload, truncated to seconds.
    pub(crate) fn modified(&self) -> Option<DateTime> {
        truncate_to_seconds(self.modified)
    }
}

/// The error for an unknown, completed or aborted upload.
fn no_such_upload(id: &str) -> ServiceError {
    ServiceError::new(
        StatusCode::NOT_FOUND,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may \
         have been aborted or completed.",
    )
    .with_detail("UploadId", id)
}
