//! The bytes of objects and parts, which their owners share.

mod reader;
mod received;
mod stored;
mod writer;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::checksum::{combine_crc64, crc64_of_zeros};

pub(crate) use reader::ContentReader;
pub(crate) use received::Received;
pub(crate) use stored::StoredContent;
pub(crate) use writer::ContentWriter;

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
}

impl Content {
    /// Creates a content of zeros that takes no memory.
    #[cfg_attr(not(test), expect(dead_code, reason = "for objects that are seeded"))]
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
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    fn content(bytes: impl Into<Vec<u8>>) -> Content {
        Received::from(bytes.into()).content
    }

    async fn bytes(reader: ContentReader) -> Vec<u8> {
        reader.collect().await.unwrap().to_bytes().to_vec()
    }

    /// Segments of all kinds, among them empty ones, and the bytes they stand for.
    fn sample() -> (Content, Vec<u8>) {
        let parts: [Content; 5] = [
            content("one"),
            Content::zeros(70_000),
            Content::joined([]),
            content(vec![b'x'; 200_000]),
            content(""),
        ];
        let whole = [b"one".to_vec(), vec![0; 70_000], vec![b'x'; 200_000]].concat();
        (Content::joined(&parts), whole)
    }

    #[tokio::test]
    async fn joined_content_has_the_bytes_and_checksum_of_its_parts() {
        let (joined, whole) = sample();
        assert_eq!(joined.len(), whole.len() as u64);
        assert_eq!(joined.crc64(), content(whole.clone()).crc64());
        assert_eq!(bytes(joined.read(0..joined.len())).await, whole);
    }

    #[tokio::test]
    async fn range_has_the_bytes_of_the_whole() {
        let (joined, whole) = sample();
        let length = whole.len();
        for range in [
            0..0,
            0..1,
            2..4,
            3..70_003,
            65_538..65_540,
            70_002..length,
            length..length,
        ] {
            let read = joined.read(range.start as u64..range.end as u64);
            assert_eq!(bytes(read).await, whole[range.clone()], "{range:?}");
        }
    }
}
