//! Reports how much of a request body was read.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{ByteStream, StreamError};

/// Receives the number of bytes of the current attempt.
#[derive(Clone)]
pub(super) struct Callback(pub(super) Arc<dyn Fn(u64) + Send + Sync>);

/// The most bytes of a piece; a body in memory would be a single one otherwise.
const PIECE: usize = 64 * 1024;

/// A stream whose bytes are counted.
pub(super) struct CountedStream {
    stream: ByteStream,
    callback: Callback,
    /// The rest of a piece that was too long.
    rest: Bytes,
    passed: u64,
}

impl CountedStream {
    /// Starts an attempt, which resets the count.
    pub(super) fn start(stream: ByteStream, callback: Callback) -> Self {
        (callback.0)(0);
        Self {
            stream,
            callback,
            rest: Bytes::new(),
            passed: 0,
        }
    }
}

impl Body for CountedStream {
    type Data = Bytes;
    type Error = StreamError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StreamError>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.passed = self.passed.saturating_add(length as u64);
        (self.callback.0)(self.passed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.stream.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, hint) = (self.rest.len() as u64, self.stream.size_hint());
        let mut sum = SizeHint::new();
        if let Some(upper) = hint.upper().and_then(|upper| upper.checked_add(rest)) {
            sum.set_upper(upper);
        }
        sum.set_lower(hint.lower().saturating_add(rest));
        sum
    }
}
