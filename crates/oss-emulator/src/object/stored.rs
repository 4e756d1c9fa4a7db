//! An object as it is kept, and the headers that describe it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue};
use md5::{Digest, Md5};
use oss_model::DateTime;
use oss_model::object::ObjectType;
use std::time::SystemTime;

use super::attributes::Attributes;
use crate::answer::insert;
use crate::clock::whole_seconds;
use crate::crc64::crc64;

/// An object. It is never changed, only replaced.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) content: Bytes,
    pub(crate) kind: ObjectType,
    pub(crate) attributes: Attributes,
    /// With its quotation marks.
    pub(crate) etag: String,
    pub(crate) crc64: u64,
    /// The MD5 in Base64; only of objects that came in one piece.
    content_md5: Option<String>,
    modified: SystemTime,
}

impl Object {
    /// Makes an object whose entity tag is the MD5 of its content.
    pub(crate) fn normal(content: Bytes, attributes: Attributes, now: SystemTime) -> Self {
        let digest = Md5::digest(&content);
        Self {
            crc64: crc64(&content),
            content,
            kind: ObjectType::Normal,
            attributes,
            etag: quoted_hex(&digest),
            content_md5: Some(STANDARD.encode(digest)),
            modified: now,
        }
    }

    /// Makes an object of parts; its entity tag tells nothing of its content.
    pub(crate) fn multipart(
        content: Bytes,
        etag: String,
        attributes: Attributes,
        now: SystemTime,
    ) -> Self {
        Self {
            crc64: crc64(&content),
            content,
            kind: ObjectType::Multipart,
            attributes,
            etag,
            content_md5: None,
            modified: now,
        }
    }

    /// Returns when it was written, to the second, as all answers have it.
    pub(crate) fn modified(&self) -> Option<DateTime> {
        whole_seconds(self.modified)
    }

    /// Returns what tells whether the content arrived as it was sent.
    pub(crate) fn checksums(&self) -> HeaderMap {
        let mut headers = self.tag_and_crc64();
        if let Some(content_md5) = &self.content_md5 {
            insert(&mut headers, "content-md5", content_md5);
        }
        headers
    }

    /// Returns the headers of an answer to whoever has written the object.
    ///
    /// Some of them answer with a document that has the entity tag too, but SDKs read it here.
    pub(crate) fn tag_and_crc64(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        insert(&mut headers, ETAG, &self.etag);
        insert(
            &mut headers,
            "x-oss-hash-crc64ecma",
            &self.crc64.to_string(),
        );
        headers
    }

    /// Returns the few headers of which all clients can make sense.
    pub(crate) fn meta(&self) -> HeaderMap {
        let mut headers = self.checksums();
        if let Some(modified) = self.modified() {
            insert(&mut headers, LAST_MODIFIED, &modified.to_http_date());
        }
        headers
    }

    /// Returns all headers that a download has.
    pub(crate) fn headers(&self) -> HeaderMap {
        let attributes = &self.attributes;
        let mut headers = self.meta();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        );
        headers.extend(attributes.metadata.clone());
        headers.extend(attributes.encryption.clone());
        insert(&mut headers, "x-oss-object-type", self.kind.as_str());
        if let Some(class) = &attributes.storage_class {
            insert(&mut headers, "x-oss-storage-class", class.as_str());
        }
        let tags = attributes.tag_count();
        if tags > 0 {
            insert(&mut headers, "x-oss-tagging-count", &tags.to_string());
        }
        headers
    }
}

/// Writes an MD5 as entity tags have it, in upper case and quotation marks.
pub(crate) fn quoted_hex(digest: &[u8]) -> String {
    let digits: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    format!("\"{}\"", digits.concat())
}
