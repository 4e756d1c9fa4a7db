//! Data that is read once, of any length.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

/// Bytes that are read once: the data of an answer, or of one attempt to send some.
///
/// It implements [`http_body::Body`]; [`next_chunk`](Self::next_chunk) and
/// [`collect`](Self::collect) do without. Dropping it before its end cancels the transfer.
pub struct ByteStream(Repr);

enum Repr {
    Memory(Bytes),
    Stream(Pin<Box<dyn Body<Data = Bytes, Error = StreamError> + Send>>),
}

/// A stream that cannot be read to its end.
///
/// [`source`](Error::source) is what the stream said; for the data of an answer, the error of the
/// transport.
#[derive(Debug)]
pub struct StreamError {
    message: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ByteStream {
    /// Wraps a stream.
    pub fn new<B>(stream: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        Self(Repr::Stream(Box::pin(OneError(Box::pin(stream)))))
    }

    /// Returns the bytes if they are in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Repr::Memory(bytes) => Some(bytes),
            Repr::Stream(_) => None,
        }
    }

    /// Reads the next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails when the stream breaks off. What was read before is a part of the data and must not be
    /// taken for the whole.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, StreamError> {
        while let Some(frame) = poll_fn(|context| Pin::new(&mut *self).poll_frame(context)).await {
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// Reads everything into memory, at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// Fails as [`next_chunk`](Self::next_chunk) does, and when there are more than `limit` bytes.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, StreamError> {
        let mut collected = Vec::new();
        while let Some(chunk) = self.next_chunk().await? {
            if chunk.len() > limit - collected.len() {
                return Err(StreamError {
                    message: format!("the data has more than {limit} bytes"),
                    source: None,
                });
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(collected.into())
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        Self(Repr::Memory(bytes))
    }
}

impl Body for ByteStream {
    type Data = Bytes;
    type Error = StreamError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StreamError>>> {
        match &mut self.0 {
            Repr::Memory(bytes) if bytes.is_empty() => Poll::Ready(None),
            Repr::Memory(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Repr::Stream(stream) => stream.as_mut().poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Repr::Memory(bytes) => bytes.is_empty(),
            Repr::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Repr::Memory(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Repr::Stream(stream) => stream.size_hint(),
        }
    }
}

impl fmt::Debug for ByteStream {
    /// Prints the length only: data may be what nobody should log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("len", &self.size_hint().exact())
            .finish()
    }
}

impl StreamError {
    /// Says whether the stream was fine, but longer than the reader wanted.
    pub fn is_too_long(&self) -> bool {
        self.source.is_none()
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for StreamError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Gives every stream the one error type.
struct OneError<B>(Pin<Box<B>>);

impl<B> Body for OneError<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = StreamError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StreamError>>> {
        let frame = self.0.as_mut().poll_frame(context);
        frame.map_err(|error| StreamError {
            message: "the data cannot be read to its end".to_owned(),
            source: Some(error.into()),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
