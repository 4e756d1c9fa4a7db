//! Multipart uploads that are neither completed nor aborted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use oss_model::DateTime;

use super::attributes::Attributes;
use super::content::{Content, Received};
use super::error::StateError;
use super::etag::ETag;
use crate::clock::truncate_to_seconds;

/// The uploads of a bucket by key and id, which is the order of lists.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uploads(BTreeMap<(String, String), Upload>);

/// An upload in progress.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The attributes of the future object.
    pub(crate) attributes: Arc<Attributes>,
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
    pub(super) modified: SystemTime,
}

impl Uploads {
    pub(crate) fn get(&self, key: &str, id: &str) -> Result<&Upload, StateError> {
        self.0
            .get(&(key.to_owned(), id.to_owned()))
            .ok_or_else(|| StateError::NoSuchUpload { id: id.to_owned() })
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

    pub(super) fn insert(&mut self, key: String, id: String, upload: Upload) {
        self.0.insert((key, id), upload);
    }

    pub(super) fn remove(&mut self, key: String, id: String) {
        self.0.remove(&(key, id));
    }

    /// Adds or replaces a part; one of a missing upload is dropped.
    pub(super) fn insert_part(&mut self, key: String, id: String, number: usize, part: Part) {
        if let Some(upload) = self.0.get_mut(&(key, id)) {
            upload.parts.insert(number, part);
        }
    }
}

impl Upload {
    /// Creates an upload without parts.
    pub(crate) fn new(attributes: Attributes, now: SystemTime) -> Self {
        Self {
            attributes: Arc::new(attributes),
            initiated: now,
            parts: BTreeMap::new(),
        }
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

    pub(crate) fn etag(&self) -> ETag {
        ETag::of_digest(self.digest)
    }

    /// Returns the time of the upload, truncated to seconds.
    pub(crate) fn modified(&self) -> Option<DateTime> {
        truncate_to_seconds(self.modified)
    }
}
