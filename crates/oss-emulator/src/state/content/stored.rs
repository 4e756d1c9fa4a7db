//! A content as a record of the store.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Content, Segment};
use crate::state::base64_text;

/// A content in a record.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredContent {
    pub(super) segments: Vec<StoredSegment>,
    pub(super) crc64: u64,
}

/// A piece of a content in a record.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum StoredSegment {
    Inline(#[serde(with = "base64_text")] Bytes),
    Zeros(u64),
    File {
        id: u64,
        /// In bytes.
        length: u64,
    },
}

impl From<&Content> for StoredContent {
    fn from(content: &Content) -> Self {
        let segments = content.segments.as_slice().iter();
        Self {
            segments: segments.map(StoredSegment::from).collect(),
            crc64: content.crc64,
        }
    }
}

impl From<&Segment> for StoredSegment {
    fn from(segment: &Segment) -> Self {
        match segment {
            Segment::Memory(bytes) => Self::Inline(bytes.clone()),
            Segment::Zeros(length) => Self::Zeros(*length),
            Segment::File(blob) => Self::File {
                id: blob.id(),
                length: blob.len(),
            },
        }
    }
}
