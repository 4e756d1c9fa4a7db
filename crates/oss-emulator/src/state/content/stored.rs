//! A content as a record of the store.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Content, Segment, Segments};
use crate::state::base64_text;

/// A content in a record.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredContent {
    segments: Vec<StoredSegment>,
    crc64: u64,
}

/// A piece of a content in a record.
#[derive(Debug, Serialize, Deserialize)]
enum StoredSegment {
    Inline(#[serde(with = "base64_text")] Bytes),
    Zeros(u64),
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
        }
    }
}

impl From<StoredContent> for Content {
    fn from(stored: StoredContent) -> Self {
        let segments = stored.segments.into_iter().map(|segment| match segment {
            StoredSegment::Inline(bytes) => Segment::Memory(bytes),
            StoredSegment::Zeros(length) => Segment::Zeros(length),
        });
        let segments: Vec<_> = segments.collect();
        Self {
            length: segments.iter().map(Segment::len).sum(),
            segments: Segments::from(segments),
            crc64: stored.crc64,
        }
    }
}
