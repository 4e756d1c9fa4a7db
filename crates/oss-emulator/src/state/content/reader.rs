//! Reads a content in chunks.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{Content, Segment};

/// The largest chunk in bytes.
///
/// hyper queues a few hundred KiB for a client that reads slowly.
const CHUNK: usize = 64 * 1024;

static ZEROS: [u8; CHUNK] = [0; CHUNK];

/// A body with a range of a content, of which it copies nothing.
#[derive(Debug)]
pub(crate) struct ContentReader {
    content: Content,
    /// The index of the segment that is read.
    segment: usize,
    /// Where the next chunk begins in that segment, in bytes.
    offset: u64,
    /// How many bytes are still to be read.
    remaining: u64,
}

impl ContentReader {
    pub(super) fn new(content: Content, range: Range<u64>) -> Self {
        Self {
            remaining: range.end.min(content.len()).saturating_sub(range.start),
            content,
            segment: 0,
            offset: range.start,
        }
    }

    fn next_chunk(&mut self) -> Option<Bytes> {
        while self.remaining > 0 {
            let segment = self.content.segments.as_slice().get(self.segment)?;
            let available = segment.len().saturating_sub(self.offset);
            if available == 0 {
                self.offset -= segment.len();
                self.segment += 1;
                continue;
            }
            let length = index(available.min(self.remaining)).min(CHUNK);
            let chunk = segment.chunk(self.offset, length);
            self.offset += length as u64;
            self.remaining -= length as u64;
            return Some(chunk);
        }
        None
    }
}

impl Segment {
    fn chunk(&self, offset: u64, length: usize) -> Bytes {
        match self {
            Self::Memory(bytes) => {
                let start = index(offset);
                bytes.slice(start..start + length)
            }
            Self::Zeros(_) => Bytes::from_static(&ZEROS[..length]),
        }
    }
}

impl Body for ContentReader {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        Poll::Ready(self.next_chunk().map(|chunk| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}

/// Converts a position in memory, which always fits.
fn index(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
