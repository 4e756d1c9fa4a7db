//! A stream of given chunks.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// The knowledge of a stream about its end before it is polled there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Nothing, as with a body that ends when the connection is closed.
    Unknown,
    /// Its length.
    Length,
    /// That it has ended, but not its length.
    Flag,
}

/// A stream of chunks, some of which may be empty.
pub(super) struct Chunks {
    chunks: VecDeque<Bytes>,
    end: End,
}

impl Chunks {
    pub(super) fn new(chunks: impl IntoIterator<Item = impl Into<Bytes>>, end: End) -> Self {
        let chunks = chunks.into_iter().map(Into::into).collect();
        Self { chunks, end }
    }
}

impl Body for Chunks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.chunks.pop_front().map(|chunk| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.end == End::Flag && self.chunks.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match self.end {
            End::Length => {
                SizeHint::with_exact(self.chunks.iter().map(|chunk| chunk.len() as u64).sum())
            }
            End::Unknown | End::Flag => SizeHint::default(),
        }
    }
}
