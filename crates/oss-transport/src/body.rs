//! The one body type, for requests and responses.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};
use pin_project_lite::pin_project;

use crate::{Error, ErrorKind};

/// A message body: bytes in memory, or a stream that can be read once.
///
/// It implements [`http_body::Body`] with `Data = Bytes` and `Error = Error`.
/// A body is `Send` but not `Sync`, so that streams needn't be `Sync` either.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), oss_transport::Error> {
/// use oss_transport::Body;
///
/// let body = Body::from("<Inventory/>");
/// assert!(body.try_clone().is_some());
/// assert_eq!(body.collect(1024).await?, "<Inventory/>");
/// # Ok(())
/// # }
/// ```
pub struct Body(Repr);

enum Repr {
    Full(Bytes),
    Stream(Pin<Box<dyn HttpBody<Data = Bytes, Error = Error> + Send>>),
}

impl Body {
    /// Creates an empty body.
    #[must_use]
    pub fn empty() -> Self {
        Self(Repr::Full(Bytes::new()))
    }

    /// Creates a body that is read from `stream` while it is sent.
    ///
    /// It can't be cloned, so a request with it is never sent twice. An error of the
    /// stream becomes [`ErrorKind::Body`], or keeps its kind if it is an [`Error`].
    ///
    /// An exact `size_hint` becomes the Content-Length. `HyperTransport` fails with
    /// [`ErrorKind::Body`] if the stream has more or fewer bytes; to know this, it sends the
    /// last piece only when the stream has ended. Another transport may send the announced
    /// number of bytes and ignore the rest.
    pub fn stream<B>(stream: B) -> Self
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self(Repr::Stream(Box::pin(ConvertErrors { stream })))
    }

    /// Calls `inspect` with each piece of data before it is passed on.
    ///
    /// The length stays known, unlike with the combinators of `http-body-util`. A body in memory becomes a stream,
    /// which can't be cloned.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_transport::Body;
    ///
    /// let body = Body::from("hello").inspect(|piece| println!("{} bytes", piece.len()));
    /// assert_eq!(body.len(), Some(5));
    /// ```
    #[must_use]
    pub fn inspect(self, inspect: impl FnMut(&Bytes) + Send + 'static) -> Self {
        let body = self;
        Self(Repr::Stream(Box::pin(Inspected { body, inspect })))
    }

    /// Returns a copy of a body in memory, or `None` for a stream.
    ///
    /// The copy shares the bytes. `None` means that the request can't be retried.
    #[must_use]
    pub fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Repr::Full(bytes) => Some(Self(Repr::Full(bytes.clone()))),
            Repr::Stream(_) => None,
        }
    }

    /// Returns the bytes of a body in memory, or `None` for a stream.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Repr::Full(bytes) => Some(bytes),
            Repr::Stream(_) => None,
        }
    }

    /// Returns the length in bytes, if it is known in advance.
    #[must_use]
    pub fn len(&self) -> Option<u64> {
        self.size_hint().exact()
    }

    /// Returns whether the body is known to be empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Returns whether the body is a stream, whose length is only what it states.
    #[cfg(feature = "hyper")]
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self.0, Repr::Stream(_))
    }

    /// Reads the next piece, or `None` at the end; trailers are skipped.
    ///
    /// # Errors
    ///
    /// Fails if the body can't be read to its end. The pieces before the error are then
    /// an incomplete body.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, Error> {
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut *self).poll_frame(cx)).await {
            if let Ok(data) = frame?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// Reads the whole body into memory, at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooLarge`] if the body has more than `limit` bytes; at most `limit`
    /// bytes and one piece are in memory by then. Also fails as
    /// [`next_chunk`](Self::next_chunk) does.
    pub async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        if usize::try_from(self.size_hint().lower()).is_ok_and(|lower| lower <= limit) {
            self.collect_chunks(limit).await
        } else {
            Err(too_large(limit))
        }
    }

    async fn collect_chunks(&mut self, limit: usize) -> Result<Bytes, Error> {
        if let Repr::Full(bytes) = &mut self.0 {
            return Ok(std::mem::take(bytes));
        }
        // A short body is one piece, which isn't copied even if it is part of a larger buffer.
        let Some(first) = self.next_chunk().await? else {
            return Ok(Bytes::new());
        };
        let mut remaining = limit
            .checked_sub(first.len())
            .ok_or_else(|| too_large(limit))?;
        let mut collected = BytesMut::new();
        while let Some(chunk) = self.next_chunk().await? {
            remaining = remaining
                .checked_sub(chunk.len())
                .ok_or_else(|| too_large(limit))?;
            if collected.is_empty() {
                collected.extend_from_slice(&first);
            }
            collected.extend_from_slice(&chunk);
        }
        Ok(if collected.is_empty() {
            first
        } else {
            collected.freeze()
        })
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match &mut self.0 {
            Repr::Full(bytes) if bytes.is_empty() => Poll::Ready(None),
            Repr::Full(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Repr::Stream(stream) => stream.as_mut().poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Repr::Full(bytes) => bytes.is_empty(),
            Repr::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Repr::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Repr::Stream(stream) => stream.size_hint(),
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Repr::Full(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for Body {
    /// Prints only the length: a body may contain data that must not be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variant = match &self.0 {
            Repr::Full(_) => "Body::Full",
            Repr::Stream(_) => "Body::Stream",
        };
        f.debug_struct(variant).field("len", &self.len()).finish()
    }
}

pin_project! {
    /// Converts the errors of a stream to [`Error`].
    struct ConvertErrors<B> {
        #[pin]
        stream: B,
    }
}

impl<B> HttpBody for ConvertErrors<B>
where
    B: HttpBody<Data = Bytes>,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.project()
            .stream
            .poll_frame(cx)
            .map_err(|error| Error::wrap(error, ErrorKind::Body))
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.stream.size_hint()
    }
}

/// Shows each piece of data to a function.
struct Inspected<F> {
    body: Body,
    inspect: F,
}

// The function is never pinned.
impl<F> Unpin for Inspected<F> {}

impl<F: FnMut(&Bytes)> HttpBody for Inspected<F> {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            (self.inspect)(data);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        format!("the body has more than {limit} bytes"),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// Yields prepared pieces of unknown total length.
    struct Pieces(VecDeque<Result<&'static str, &'static str>>);

    impl HttpBody for Pieces {
        type Data = Bytes;
        type Error = &'static str;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
            let next = self.0.pop_front();
            Poll::Ready(next.map(|piece| piece.map(|text| Frame::data(Bytes::from(text)))))
        }
    }

    fn pieces<const N: usize>(pieces: [Result<&'static str, &'static str>; N]) -> Body {
        Body::stream(Pieces(pieces.into()))
    }

    #[tokio::test]
    async fn collect_stops_at_the_limit() -> Result<(), Error> {
        assert_eq!(Body::from("1234").collect(4).await?, "1234");
        assert_eq!(pieces([Ok("12"), Ok("34")]).collect(4).await?, "1234");
        assert_eq!(Body::empty().collect(0).await?, "");
        for body in [Body::from("12345"), pieces([Ok("123"), Ok("45")])] {
            let kind = body.collect(4).await.map_err(|error| error.kind());
            assert_eq!(kind, Err(ErrorKind::TooLarge));
        }
        Ok(())
    }

    #[tokio::test]
    async fn failing_stream_is_never_a_short_success() {
        let outcome = pieces([Ok("12"), Err("gone")]).collect(9).await;
        assert_eq!(outcome.map_err(|error| error.kind()), Err(ErrorKind::Body));
    }

    #[test]
    fn only_body_in_memory_can_be_cloned() {
        let full = Body::from("x").try_clone();
        assert_eq!(full.as_ref().and_then(Body::len), Some(1));
        assert!(pieces([Ok("x")]).try_clone().is_none());
    }

    #[test]
    fn length_and_emptiness_agree() {
        assert!(Body::empty().is_empty() && Body::empty().is_end_stream());
        assert!(!Body::from("x").is_empty() && !Body::from("x").is_end_stream());
        assert!(!pieces([]).is_empty(), "unknown is not empty");
    }

    #[tokio::test]
    async fn inspected_body_keeps_its_length_and_errors() -> Result<(), Error> {
        let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let inspect = |body: Body| {
            let seen = std::sync::Arc::clone(&seen);
            body.inspect(move |piece| seen.lock().unwrap().push(piece.clone()))
        };
        let mut body = inspect(Body::from("12345"));
        assert_eq!(body.len(), Some(5));
        assert!(body.try_clone().is_none() && !body.is_end_stream());
        assert_eq!(body.next_chunk().await?, Some(Bytes::from("12345")));
        assert_eq!(body.len(), Some(0));
        assert!(inspect(Body::empty()).is_end_stream());
        let outcome = inspect(pieces([Ok("6"), Err("gone")])).collect(9).await;
        assert_eq!(outcome.map_err(|error| error.kind()), Err(ErrorKind::Body));
        assert_eq!(*seen.lock().unwrap(), ["12345", "6"]);
        Ok(())
    }

    #[test]
    fn debug_prints_no_content() {
        let text = format!("{:?}", Body::from("AccessKeySecret"));
        assert_eq!(text, "Body::Full { len: Some(15) }");
    }
}
