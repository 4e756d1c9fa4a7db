//! Streams as readers of tokio.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, Bytes};
use futures_core::Stream as _;
use oss_model::operation::ByteStream;
use tokio::io::{AsyncBufRead, AsyncRead, ReadBuf};

/// Reads a [`ByteStream`] through `AsyncRead` and `AsyncBufRead` of tokio.
///
/// The source of an `io::Error` is the `StreamError`.
///
/// # Examples
///
/// ```no_run
/// use oss_client::StreamReader;
/// use oss_model::object::GetObject;
///
/// # async fn example(client: oss_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let object = client.download(&GetObject::new("examplebucket", "video.mp4")).await?;
/// let mut file = tokio::fs::File::create("video.mp4").await?;
/// tokio::io::copy_buf(&mut StreamReader::new(object.body), &mut file).await?;
/// # Ok(())
/// # }
/// ```
pub struct StreamReader {
    stream: ByteStream,
    /// The rest of the last chunk.
    chunk: Bytes,
}

impl StreamReader {
    /// Creates a reader from the start of a stream.
    pub fn new(stream: ByteStream) -> Self {
        let chunk = Bytes::new();
        Self { stream, chunk }
    }

    /// Waits for a chunk that isn't empty, except at the end.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.chunk.is_empty() {
            match ready!(Pin::new(&mut self.stream).poll_next(context)) {
                Some(chunk) => self.chunk = chunk.map_err(io::Error::other)?,
                None => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for StreamReader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_chunk(context))?;
        let length = self.chunk.len().min(buffer.remaining());
        buffer.put_slice(&self.chunk.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncBufRead for StreamReader {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let reader = self.get_mut();
        ready!(reader.poll_chunk(context))?;
        Poll::Ready(Ok(&reader.chunk))
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        let length = self.chunk.len().min(amount);
        self.chunk.advance(length);
    }
}

impl fmt::Debug for StreamReader {
    /// Shows only lengths: the data may be confidential.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamReader")
            .field("stream", &self.stream)
            .field("buffered", &self.chunk.len())
            .finish()
    }
}
