//! A stored object.

use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oss_model::DateTime;
use oss_model::object::ObjectType;

use super::attributes::Attributes;
use super::content::{Content, Received};
use super::etag::ETag;
use crate::clock::truncate_to_seconds;

/// A stored object. It is never changed, only replaced.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) content: Content,
    pub(crate) attributes: Arc<Attributes>,
    pub(crate) etag: ETag,
    pub(crate) crc64: u64,
    pub(super) modified: SystemTime,
}

impl Object {
    /// Creates an object whose entity tag is the MD5 of its content.
    pub(crate) fn normal(
        received: Received,
        attributes: impl Into<Arc<Attributes>>,
        now: SystemTime,
    ) -> Self {
        Self {
            crc64: received.content.crc64(),
            etag: ETag::of_digest(received.md5),
            content: received.content,
            attributes: attributes.into(),
            modified: now,
        }
    }

    /// Creates an object with an entity tag that may not be a digest of its content.
    pub(crate) fn with_etag(
        etag: ETag,
        content: Content,
        attributes: impl Into<Arc<Attributes>>,
        now: SystemTime,
    ) -> Self {
        Self {
            crc64: content.crc64(),
            content,
            attributes: attributes.into(),
            etag,
            modified: now,
        }
    }

    /// Creates a copy, which shares the content and keeps the entity tag.
    pub(crate) fn copied(&self, attributes: impl Into<Arc<Attributes>>, now: SystemTime) -> Self {
        Self {
            content: self.content.clone(),
            attributes: attributes.into(),
            modified: now,
            ..*self
        }
    }

    /// Returns the size of the content in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.content.len()
    }

    /// Returns whether the object was uploaded at once or in parts.
    pub(crate) fn kind(&self) -> ObjectType {
        self.etag.object_type()
    }

    /// Returns the MD5 in Base64; `None` for an object that was uploaded in parts.
    pub(crate) fn content_md5(&self) -> Option<String> {
        let is_normal = self.etag.parts.is_none();
        is_normal.then(|| STANDARD.encode(self.etag.digest))
    }

    /// Returns the time of the upload.
    pub(crate) fn modified_at(&self) -> SystemTime {
        self.modified
    }

    /// Returns the time of the upload, truncated to seconds.
    pub(crate) fn modified(&self) -> Option<DateTime> {
        truncate_to_seconds(self.modified)
    }
}
