//! A stream of bytes.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body, Frame, SizeHint};

/// A stream of bytes: the data of a response, or of one attempt to send a request.
///
/// Read it with [`next_chunk`](Self::next_chunk) or [`collect`](Self::collect), or through
/// [`futures_core::Stream`] or [`http_body::Body`]. Dropping it before its end cancels the transfer.
pub struct ByteStream(Repr);

enum Repr {
    Memory(Bytes),
    Stream(Pin<Box<dyn Body<Data = Bytes, Error = StreamError> + Send>>),
}

/// An error while reading a stream.
///
/// [`source`](Error::source) is the error of the stream; for a response it is the transport's error.
#[derive(Debug)]
pub struct StreamError {
    kind: StreamErrorKind,
    message: String,
    help: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StreamErrorKind {
    Unreadable,
    TooLong,
    ChecksumMismatch,
}

impl ByteStream {
    /// Wraps a stream.
    ///
    /// An error of it becomes the source of a [`StreamError`], unless it is one already.
    pub fn new<B>(stream: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        Self(Repr::Stream(Box::pin(MapError(Box::pin(stream)))))
    }

    /// Returns the bytes if they are in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Repr::Memory(bytes) => Some(bytes),
            Repr::Stream(_) => None,
        }
    }

    /// Returns the next chunk; `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails if the stream ends early, or if the data differs from its checksum
    /// ([`StreamError::is_checksum_mismatch`]). The chunks read so far are then only a part of the data, or wrong.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, StreamError> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// Reads everything into memory, at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// Fails as [`next_chunk`](Self::next_chunk) does, and if the data has more than `limit` bytes.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, StreamError> {
        let mut collected = Vec::new();
        while let Some(chunk) = self.next_chunk().await? {
            if chunk.len() > limit - collected.len() {
                return Err(StreamError {
                    kind: StreamErrorKind::TooLong,
                    message: format!("the data has more than {limit} bytes"),
                    help: None,
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

impl Stream for ByteStream {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, StreamError>>> {
        loop {
            match ready!(self.as_mut().poll_frame(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                // Trailers are skipped.
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
            }
        }
    }
}

impl fmt::Debug for ByteStream {
    /// Shows only the length: the data may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("len", &Body::size_hint(self).exact())
            .finish()
    }
}

impl StreamError {
    /// Creates the error of complete data that differs from its checksum.
    ///
    /// The message has both values.
    pub fn checksum_mismatch(message: impl Into<String>) -> Self {
        Self {
            kind: StreamErrorKind::ChecksumMismatch,
            message: message.into(),
            help: None,
            source: None,
        }
    }

    /// Adds what a person can do about the error.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns what a person can do about the error, if that is known.
    ///
    /// `Display` doesn't print it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Returns the error of the stream, or this one if it has no source.
    pub fn into_source(mut self) -> Box<dyn Error + Send + Sync> {
        self.source.take().unwrap_or_else(|| self.into())
    }

    /// Returns whether the data exceeded the limit of [`collect`](ByteStream::collect).
    pub fn is_too_long(&self) -> bool {
        self.kind == StreamErrorKind::TooLong
    }

    /// Returns whether the data differs from its checksum.
    ///
    /// # Troubleshooting
    ///
    /// Discard everything that was read, and read it again. If it happens again, something between the service and
    /// this program changes bodies, or the memory of a machine is faulty.
    pub fn is_checksum_mismatch(&self) -> bool {
        self.kind == StreamErrorKind::ChecksumMismatch
    }

    fn unreadable(error: Box<dyn Error + Send + Sync>) -> Self {
        Self {
            kind: StreamErrorKind::Unreadable,
            message: "cannot read the data to its end".to_owned(),
            help: None,
            source: Some(error),
        }
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

/// Converts the errors of a stream.
struct MapError<B>(Pin<Box<B>>);

impl<B> Body for MapError<B>
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
        frame.map_err(|error| match error.into().downcast() {
            Ok(error) => *error,
            Err(error) => StreamError::unreadable(error),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
