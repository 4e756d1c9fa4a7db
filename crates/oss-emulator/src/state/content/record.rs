//! The form in which a store keeps a content.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Content, Segment};

/// The part of a content that a store keeps: small segments, and names of files.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ContentRecord {
    pub(super) crc64: u64,
    pub(super) segments: Vec<SegmentRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) enum SegmentRecord {
    Inline(#[serde(with = "inline")] Bytes),
    Zeros(u64),
    File { id: u64, length: u64 },
}

impl Content {
    /// Returns the record of which a [`ContentLoader`](super::ContentLoader) makes it.
    pub(crate) fn to_record(&self) -> ContentRecord {
        let segments = self
            .segments
            .as_slice()
            .iter()
            .map(|segment| match segment {
                Segment::Memory(bytes) => SegmentRecord::Inline(bytes.clone()),
                Segment::Zeros(length) => SegmentRecord::Zeros(*length),
                Segment::File(blob) => SegmentRecord::File {
                    id: blob.id(),
                    length: blob.len(),
                },
            });
        ContentRecord {
            crc64: self.crc64,
            segments: segments.collect(),
        }
    }
}

/// Writes bytes as bytes; serde would make a list of numbers.
mod inline {
    use std::fmt;

    use bytes::Bytes;
    use serde::de::{Error, SeqAccess, Visitor};
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Bytes, D::Error> {
        from.deserialize_byte_buf(BytesVisitor)
    }

    struct BytesVisitor;

    impl<'de> Visitor<'de> for BytesVisitor {
        type Value = Bytes;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
            Ok(Bytes::copy_from_slice(bytes))
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
            Ok(bytes.into())
        }

        /// Formats without bytes, such as JSON, have lists of numbers.
        fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Bytes, A::Error> {
            let mut bytes = Vec::with_capacity(numbers.size_hint().unwrap_or(0).min(4096));
            while let Some(byte) = numbers.next_element::<u8>()? {
                bytes.push(byte);
            }
            Ok(bytes.into())
        }
    }
}
