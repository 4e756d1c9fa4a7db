//! Streams for the tests.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use oss_model::operation::ByteStream;

/// A stream of unknown length, which may fail at its end.
struct Chunks {
    content: Bytes,
    chunk: usize,
    fails: bool,
}

/// Returns a stream of unknown length.
pub(super) fn stream(content: &[u8], chunk: usize) -> ByteStream {
    ByteStream::new(Chunks {
        content: Bytes::copy_from_slice(content),
        chunk,
        fails: false,
    })
}

/// Returns a stream that fails after its content.
pub(super) fn failing_stream(content: &[u8], chunk: usize) -> ByteStream {
    ByteStream::new(Chunks {
        content: Bytes::copy_from_slice(content),
        chunk,
        fails: true,
    })
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.content.is_empty() {
            let failure = self.fails.then(|| Err(io::Error::other("a broken pipe")));
            self.fails = false;
            return Poll::Ready(failure);
        }
        let length = self.chunk.min(self.content.len());
        let chunk = self.content.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }
}
