//! Data to send: bytes in memory or a stream of any length.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body::Body;

use super::ByteStream;
use super::body_progress::{Callback, CountedStream};

/// The data that an operation sends.
///
/// Bytes in memory can be sent again after a failed attempt. So can a
/// [`repeatable`](Self::repeatable) stream, which is opened for each attempt. A [`once`](Self::once)
/// stream is consumed by the first attempt, so no second attempt is possible.
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
pub struct RequestBody {
    source: Source,
    progress: Option<Callback>,
}

#[derive(Clone)]
enum Source {
    Memory(Bytes),
    Repeatable(Arc<dyn Fn() -> ByteStream + Send + Sync>),
    Once(Arc<Mutex<Option<ByteStream>>>),
}

impl RequestBody {
    /// Creates a body that `open` opens for each attempt.
    ///
    /// It is sent with a `Content-Length` if its [`size_hint`](Body::size_hint) is exact, otherwise in
    /// chunks.
    pub fn repeatable<B>(open: impl Fn() -> B + Send + Sync + 'static) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let open = Arc::new(move || ByteStream::new(open()));
        Source::Repeatable(open).into()
    }

    /// Creates a body that can be sent once.
    pub fn once<B>(stream: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        ByteStream::new(stream).into()
    }

    /// Calls `callback` with the number of bytes that the attempt has read so far.
    ///
    /// It is called with 0 at the start of each attempt, and after each piece, before the piece is sent. These bytes
    /// may still be in a buffer of this machine. A new callback replaces the old one. It must not block.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_model::operation::RequestBody;
    ///
    /// let body = RequestBody::from("in memory").on_progress(|sent| println!("{sent} of 9 bytes"));
    /// ```
    #[must_use]
    pub fn on_progress(mut self, callback: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Callback(Arc::new(callback)));
        self
    }

    /// Returns whether the body can be opened any number of times.
    pub fn is_repeatable(&self) -> bool {
        !matches!(self.source, Source::Once(_))
    }

    /// Returns the bytes of a body in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.source {
            Source::Memory(bytes) => Some(bytes),
            Source::Repeatable(_) | Source::Once(_) => None,
        }
    }

    /// Opens the body for an attempt.
    ///
    /// Returns `None` for a [`once`](Self::once) stream that this value or a clone of it has opened
    /// before.
    pub fn open(&self) -> Option<ByteStream> {
        let stream = match &self.source {
            Source::Memory(bytes) => bytes.clone().into(),
            Source::Repeatable(open) => open(),
            Source::Once(stream) => stream
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()?,
        };
        Some(match &self.progress {
            Some(callback) => ByteStream::new(CountedStream::start(stream, callback.clone())),
            None => stream,
        })
    }
}

impl From<Source> for RequestBody {
    fn from(source: Source) -> Self {
        Self {
            source,
            progress: None,
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
        Source::Memory(bytes).into()
    }
}

impl From<ByteStream> for RequestBody {
    /// Creates a body from response data; it can be sent once unless it is in memory.
    fn from(stream: ByteStream) -> Self {
        match stream.bytes() {
            Some(bytes) => bytes.clone().into(),
            None => Source::Once(Arc::new(Mutex::new(Some(stream)))).into(),
        }
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

impl From<&'static [u8]> for RequestBody {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl From<&'static str> for RequestBody {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for RequestBody {
    /// Shows only the length: the data may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Memory(bytes) => write!(f, "RequestBody({} bytes)", bytes.len()),
            Source::Repeatable(_) => f.write_str("RequestBody(repeatable stream)"),
            Source::Once(_) => f.write_str("RequestBody(stream)"),
        }
    }
}
