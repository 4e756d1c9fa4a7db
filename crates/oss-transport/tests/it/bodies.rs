//! Stream bodies.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use oss_transport::{Body, Error};

/// A stream of unknown length that calls a function for each poll.
struct PollBody<F>(F);

/// Creates a body of unknown length from a function that yields its pieces.
pub(crate) fn poll_body<F>(poll_piece: F) -> Body
where
    F: FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> + Send + Unpin + 'static,
{
    Body::stream(PollBody(poll_piece))
}

impl<F> http_body::Body for PollBody<F>
where
    F: FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> + Unpin,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let piece = (self.0)(cx);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
