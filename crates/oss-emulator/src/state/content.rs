//! The bytes of objects and parts, which their owners share.

mod blobs;
mod contents;
mod loader;
mod reader;
mod received;
mod stored;
mod unfinished_blob;
mod writer;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::checksum::{combine_crc64, crc64_of_zeros};

use blobs::Blob;

pub(crate) use contents::Contents;
pub(crate) use loader::ContentLoader;
pub(crate) use reader::ContentReader;
pub(crate) use received::Received;
pub(crate) use stored::StoredContent;

/// Bytes with their CRC-64. A clone is cheap: it shares the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    segments: Segments,
    /// In bytes.
    length: u64,
    crc64: u64,
}

/// The segments in order; most contents have one, and need no list.
#[derive(Clone, Debug)]
enum Segments {
    One(Segment),
    Many(Arc<[Segment]>),
}

/// A piece of a content.
#[derive(Clone, Debug)]
enum Segment {
    Memory(Bytes),
    /// This many zeros, which are stored nowhere.
    Zeros(u64),
    File(Arc<Blob>),
}

impl Content {
    /// Creates a content of zeros that takes no memory.
    pub(crate) fn zeros(length: u64) -> Self {
        Self {
            segments: Segments::One(Segment::Zeros(length)),
            length,
            crc64: crc64_of_zeros(length),
        }
    }

    /// Joins contents without copying their bytes.
    pub(crate) fn joined<'c>(contents: impl IntoIterator<Item = &'c Self>) -> Self {
        let mut segments = Vec::new();
        let (mut length, mut crc64) = (0, 0);
        for content in contents {
            segments.extend_from_slice(content.segments.as_slice());
            length += content.length;
            crc64 = combine_crc64(crc64, content.crc64, content.length);
        }
        Self {
            segments: segments.into(),
            length,
            crc64,
        }
    }

    /// Returns the length in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    pub(crate) fn crc64(&self) -> u64 {
        self.crc64
    }

    /// Returns a reader of a range of the bytes.
    pub(crate) fn read(&self, range: Range<u64>) -> ContentReader {
        ContentReader::new(self.clone(), range)
    }
}

impl Segments {
    fn as_slice(&self) -> &[Segment] {
        match self {
            Self::One(segment) => std::slice::from_ref(segment),
            Self::Many(segments) => segments,
        }
    }
}

impl From<Vec<Segment>> for Segments {
    fn from(mut segments: Vec<Segment>) -> Self {
        match segments.pop() {
            Some(only) if segments.is_empty() => Self::One(only),
            last => {
                segments.extend(last);
                Self::Many(segments.into())
            }
        }
    }
}

impl Segment {
    fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Zeros(length) => *length,
            Self::File(blob) => blob.len(),
        }
    }
}

#[cfg(test)]
mod tests;
