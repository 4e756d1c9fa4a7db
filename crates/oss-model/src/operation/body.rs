//! Bodies that are data: bytes in memory or streams of any length.

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

type BoxError = Box<dyn Error + Send + Sync>;
type BoxBody = Pin<Box<dyn Body<Data = Bytes, Error = BoxError> + Send>>;

/// What an operation sends as its data.
///
/// Bytes in memory can be sent again when an attempt failed, and so can a
/// [`repeatable`](Self::repeatable) stream, which is opened anew for each attempt. A
/// [`once`](Self::once) stream is gone after the first attempt, so there is no second one.
///
/// # Examples
///
/// ```
/// use oss_model::operation::RequestBody;
///
/// let body = RequestBody::from("in memory");
/// assert!(body.is_repeatable());
/// ```
#[derive(Clone)]
pub struct RequestBody(Source);

#[derive(Clone)]
enum Source {
    Memory(Bytes),
    Repeatable(Arc<dyn Fn() -> ByteStream + Send + Sync>),
    Once(Arc<Mutex<Option<ByteStream>>>),
}

impl RequestBody {
    /// Makes a body that `open` opens for each attempt.
    ///
    /// With an exact [`size_hint`](Body::size_hint) it is sent with a `Content-Length`, otherwise
    /// in chunks.
    pub fn repeatable<B>(open: impl Fn() -> B + Send + Sync + 'static) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Source::Repeatable(Arc::new(
            move || ByteStream::new(open()),
        )))
    }

    /// Makes a body that can be sent once.
    pub fn once<B>(stream: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let stream = ByteStream::new(stream);
        Self(Source::Once(Arc::new(Mutex::new(Some(stream)))))
    }

    /// Tells whether the body can be opened any number of times.
    pub fn is_repeatable(&self) -> bool {
        !matches!(self.0, Source::Once(_))
    }

    /// Returns the bytes of a body in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Source::Memory(bytes) => Some(bytes),
            Source::Repeatable(_) | Source::Once(_) => None,
        }
    }

    /// Opens the body for an attempt; `None` for a stream that was opened before, by this value or
    /// a clone of it.
    pub fn open(&self) -> Option<ByteStream> {
        match &self.0 {
            Source::Memory(bytes) => Some(bytes.clone().into()),
            Source::Repeatable(open) => Some(open()),
            Source::Once(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).take(),
        }
    }
}

impl Default for RequestBody {
    fn default() -> Self {
        Bytes::new().into()
    }
}

impl From<Bytes> for RequestBody {
    fn from(bytes: Bytes) -> Self {
        Self(Source::Memory(bytes))
    }
}

impl From<Vec<u8>> for RequestBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for RequestBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for RequestBody {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for RequestBody {
    /// Prints the length only: data may be what nobody should log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Memory(bytes) => write!(f, "RequestBody({} bytes)", bytes.len()),
            Source::Repeatable(_) => f.write_str("RequestBody(repeatable stream)"),
            Source::Once(_) => f.write_str("RequestBody(stream)"),
        }
    }
}

/// Bytes that are read once: the data of an answer, or of one attempt to send some.
///
/// It implements [`http_body::Body`]; [`next_chunk`](Self::next_chunk) and
/// [`collect`](Self::collect) do without. Dropping it before its end cancels the transfer.
pub struct ByteStream(Repr);

enum Repr {
    Memory(Bytes),
    Stream(BoxBody),
}

impl ByteStream {
    /// Wraps a stream.
    pub fn new<B>(stream: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Repr::Stream(Box::pin(BoxedError(Box::pin(stream)))))
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
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, BoxError> {
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
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, BoxError> {
        let mut collected = Vec::new();
        while let Some(chunk) = self.next_chunk().await? {
            if chunk.len() > limit - collected.len() {
                return Err(format!("the data has more than {limit} bytes").into());
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
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
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

/// Gives every stream the one error type.
struct BoxedError<B>(Pin<Box<B>>);

impl<B> Body for BoxedError<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = self.0.as_mut().poll_frame(context);
        frame.map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
