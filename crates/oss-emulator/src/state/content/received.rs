//! A content that was just stored, with its MD5.

use md5::{Digest as _, Md5};

use super::{Content, Segment, Segments};
use crate::state::checksum::crc64_digest;

/// A content with its MD5, which only a content that came in one piece has.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) content: Content,
    pub(crate) md5: [u8; 16],
}

/// The checksums of bytes that are being stored.
#[derive(Debug)]
pub(super) struct Checksums {
    /// In bytes.
    length: u64,
    crc64: crc_fast::Digest,
    md5: Md5,
}

impl Default for Received {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl From<Vec<u8>> for Received {
    /// Keeps bytes in memory.
    fn from(bytes: Vec<u8>) -> Self {
        let mut checksums = Checksums::default();
        checksums.update(&bytes);
        checksums.finish(Segments::One(Segment::Memory(bytes.into())))
    }
}

impl Checksums {
    pub(super) fn update(&mut self, data: &[u8]) {
        self.length += data.len() as u64;
        self.crc64.update(data);
        self.md5.update(data);
    }

    /// Returns how many bytes were added.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// Returns the content that these segments with the same bytes make.
    pub(super) fn finish(self, segments: Segments) -> Received {
        Received {
            content: Content {
                segments,
                length: self.length,
                crc64: self.crc64.finalize(),
            },
            md5: self.md5.finalize().into(),
        }
    }
}

impl Default for Checksums {
    fn default() -> Self {
        Self {
            length: 0,
            crc64: crc64_digest(),
            md5: Md5::new(),
        }
    }
}
