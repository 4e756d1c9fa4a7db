//! A stored object.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oss_model::DateTime;
use oss_model::object::ObjectType;

use super::attributes::Attributes;
use super::checksum::md5_etag;
use super::content::{Content, Received};
use crate::clock::truncate_to_seconds;

/// A stored object. It is never changed, only replaced.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) content: Content,
    pub(crate) kind: ObjectType,
    pub(crate) attributes: Attributes,
    /// The entity tag, including its quotation marks.
    pub(crate) etag: String,
    pub(crate) crc64: u64,
    /// The MD5 in Base64; `None` for an object that was uploaded in parts.
    pub(crate) content_md5: Option<String>,
    modified: SystemTime,
}

impl Object {
    /// Creates an object whose entity tag is the MD5 of its content.
    pub(crate) fn normal(received: Received, attributes: Attributes, now: SystemTime) -> Self {
        let digest = received.md5;
        Self {
            crc64: received.content.crc64(),
            content: received.content,
            kind: ObjectType::Normal,
            attributes,
            etag: md5_etag(&digest),
            content_md5: Some(STANDARD.encode(digest)),
            modified: now,
        }
    }

    /// Creates an object from parts; its entity tag isn't a digest of its content.
    pub(crate) fn multipart(
        content: Content,
        etag: String,
        attributes: Attributes,
        now: SystemTime,
    ) -> Self {
        Self {
            crc64: content.crc64(),
            content,
            kind: ObjectType::Multipart,
            attributes,
            etag,
            content_md5: None,
            modified: now,
        }
    }

    /// Creates a copy, which shares the content and keeps the entity tag.
    pub(crate) fn copied(self, attributes: Attributes, now: SystemTime) -> Self {
        Self {
            attributes,
            modified: now,
            ..self
        }
    }

    /// Returns the time of the upload, truncated to seconds.
    pub(crate) fn modified(&self) -> Option<DateTime> {
        truncate_to_seconds(self.modified)
    }
}
