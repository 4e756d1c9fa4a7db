//! Collects received data, and computes its checksums on the way.

use bytes::{Bytes, BytesMut};
use md5::{Digest as _, Md5};

use super::{Content, Received, Segment, Segments};
use crate::state::checksum::crc64_digest;

/// The largest segment in bytes.
///
/// Larger data is never in one piece, which would be copied each time it outgrows its place.
const SEGMENT: usize = 1024 * 1024;

/// Collects data that arrives in pieces; dropping it drops the data.
#[derive(Debug)]
pub(crate) struct ContentWriter {
    full: Vec<Segment>,
    buffer: BytesMut,
    /// The length of all data, if the client said it.
    announced: Option<u64>,
    length: u64,
    crc64: crc_fast::Digest,
    md5: Md5,
}

impl ContentWriter {
    /// Creates a writer for data of this length in bytes, if it is known.
    pub(crate) fn new(announced: Option<u64>) -> Self {
        Self {
            full: Vec::new(),
            buffer: BytesMut::new(),
            announced,
            length: 0,
            crc64: crc64_digest(),
            md5: Md5::new(),
        }
    }

    /// Returns how many bytes were written.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    pub(crate) fn write(&mut self, mut data: &[u8]) {
        self.crc64.update(data);
        self.md5.update(data);
        while !data.is_empty() {
            if self.buffer.is_empty() {
                self.buffer.reserve(self.capacity(data.len()));
            }
            let (fitting, rest) = data.split_at(data.len().min(SEGMENT - self.buffer.len()));
            self.buffer.extend_from_slice(fitting);
            self.length += fitting.len() as u64;
            data = rest;
            if self.buffer.len() == SEGMENT {
                let segment = std::mem::take(&mut self.buffer).freeze();
                self.full.push(Segment::Memory(segment));
            }
        }
    }

    /// Returns the content with everything that was written.
    pub(crate) fn finish(mut self) -> Received {
        // An announced length was reserved exactly; otherwise up to half of the buffer is unused.
        let last = match self.announced {
            Some(_) => self.buffer.freeze(),
            None => Bytes::copy_from_slice(&self.buffer),
        };
        if !last.is_empty() || self.full.is_empty() {
            self.full.push(Segment::Memory(last));
        }
        Received {
            content: Content {
                segments: Segments::from(self.full),
                length: self.length,
                crc64: self.crc64.finalize(),
            },
            md5: self.md5.finalize().into(),
        }
    }

    /// Returns how much room the next segment needs at first.
    fn capacity(&self, data: usize) -> usize {
        let announced = self.announced.unwrap_or_default();
        let remaining = usize::try_from(announced.saturating_sub(self.length));
        remaining.unwrap_or(SEGMENT).max(data).min(SEGMENT)
    }
}

impl Default for Received {
    fn default() -> Self {
        ContentWriter::new(None).finish()
    }
}

impl From<Vec<u8>> for Received {
    fn from(bytes: Vec<u8>) -> Self {
        let mut writer = ContentWriter::new(Some(bytes.len() as u64));
        writer.write(&bytes);
        writer.finish()
    }
}
