//! Reads a content in chunks.

mod file;

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{Content, Segment};

use file::FileReader;

/// The largest chunk in bytes.
///
/// hyper queues a few hundred KiB for a client that reads slowly. Each chunk of a file costs a change of
/// threads.
const CHUNK: usize = 256 * 1024;

static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

/// A body with a range of a content.
///
/// A chunk from memory shares the memory of the content.
#[derive(Debug)]
pub(crate) struct ContentReader {
    content: Content,
    /// The index of the segment that is read.
    segment: usize,
    /// Where the next chunk begins in that segment, in bytes.
    offset: u64,
    /// How many bytes are still to be read.
    remaining: u64,
    file: FileReader,
}

impl ContentReader {
    pub(super) fn new(content: Content, range: Range<u64>) -> Self {
        Self {
            remaining: range.end.min(content.len()).saturating_sub(range.start),
            content,
            segment: 0,
            offset: range.start,
            file: FileReader::default(),
        }
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let Some((segment, length)) = self.next_segment() else {
            return Poll::Ready(None);
        };
        let chunk = match segment {
            Segment::Memory(bytes) => {
                let start = index(self.offset);
                bytes.slice(start..start + length.min(CHUNK))
            }
            Segment::Zeros(_) => Bytes::from_static(&ZEROS[..length.min(ZEROS.len())]),
            Segment::File(blob) => {
                let chunk = self
                    .file
                    .poll_read(cx, &blob, self.offset, length.min(CHUNK));
                ready!(chunk)?
            }
        };
        self.offset += chunk.len() as u64;
        self.remaining -= chunk.len() as u64;
        Poll::Ready(Some(Ok(chunk)))
    }

    /// Returns the segment of the next byte, and how much of it is to be read.
    fn next_segment(&mut self) -> Option<(Segment, usize)> {
        while self.remaining > 0 {
            let segment = self.content.segments.as_slice().get(self.segment)?;
            let available = segment.len().saturating_sub(self.offset);
            if available > 0 {
                return Some((segment.clone(), index(available.min(self.remaining))));
            }
            self.offset -= segment.len();
            self.segment += 1;
            self.file = FileReader::default();
        }
        None
    }
}

impl Body for ContentReader {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let chunk = ready!(self.poll_chunk(cx));
        Poll::Ready(chunk.map(|chunk| chunk.map(Frame::data)))
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
