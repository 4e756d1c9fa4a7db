//! An upload as it is kept until it is completed or aborted.

use std::collections::BTreeMap;
use std::time::SystemTime;

use bytes::Bytes;
use http::StatusCode;
use md5::{Digest, Md5};
use oss_model::DateTime;

use crate::clock::whole_seconds;
use crate::crc64::crc64;
use crate::error::ServiceError;
use crate::object::{Attributes, quoted_hex};

/// The uploads of a bucket by their keys and ids, in the order in which lists have them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uploads(BTreeMap<(String, String), Upload>);

/// An upload that has begun.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// What the object is going to be like.
    pub(super) attributes: Attributes,
    pub(super) initiated: SystemTime,
    pub(super) parts: BTreeMap<usize, Part>,
}

/// A part.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) content: Bytes,
    pub(super) digest: [u8; 16],
    pub(super) crc64: u64,
    modified: SystemTime,
}

impl Uploads {
    pub(super) fn insert(&mut self, key: &str, id: String, upload: Upload) {
        self.0.insert((key.to_owned(), id), upload);
    }

    pub(super) fn get(&mut self, key: &str, id: &str) -> Result<&mut Upload, ServiceError> {
        let upload = self.0.get_mut(&(key.to_owned(), id.to_owned()));
        upload.ok_or_else(|| no_such_upload(id))
    }

    pub(super) fn remove(&mut self, key: &str, id: &str) -> Option<Upload> {
        self.0.remove(&(key.to_owned(), id.to_owned()))
    }

    /// Goes over all uploads with their keys and ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, &Upload)> {
        let uploads = self.0.iter();
        uploads.map(|((key, id), upload)| (key.as_str(), id.as_str(), upload))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of uploads and that of their parts.
    pub(crate) fn count(&self) -> (u64, u64) {
        let parts = self.0.values().map(|upload| upload.parts.len() as u64);
        (self.0.len() as u64, parts.sum())
    }
}

impl Part {
    pub(super) fn new(content: Bytes, now: SystemTime) -> Self {
        Self {
            digest: Md5::digest(&content).into(),
            crc64: crc64(&content),
            content,
            modified: now,
        }
    }

    pub(super) fn etag(&self) -> String {
        quoted_hex(&self.digest)
    }

    pub(super) fn modified(&self) -> Option<DateTime> {
        whole_seconds(self.modified)
    }
}

/// The refusal of an upload that was never begun, or is completed or aborted.
pub(super) fn no_such_upload(id: &str) -> ServiceError {
    ServiceError::new(
        StatusCode::NOT_FOUND,
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may \
         have been aborted or completed.",
    )
    .with_detail("UploadId", id)
}
