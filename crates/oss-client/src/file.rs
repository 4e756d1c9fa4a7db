//! Files as request bodies.

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use oss_model::operation::RequestBody;
use tokio::fs::File;
use tokio::io::{AsyncRead as _, AsyncReadExt as _, ReadBuf};

/// The number of bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

/// Creates a request body from a file, which is opened again for each attempt.
///
/// The length is determined now. If the file grows, only that many bytes are sent; if it shrinks, the
/// attempt fails.
///
/// # Errors
///
/// Fails if the file cannot be opened, or isn't a regular file: the length of pipes and folders is unknown. Later
/// read errors are returned by [`Client::execute`](crate::Client::execute).
///
/// # Examples
///
/// ```no_run
/// use oss_model::object::PutObject;
///
/// # async fn example(client: oss_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let report = oss_client::file_body("report.csv").await?;
/// client.execute(&PutObject::new("examplebucket", "report.csv", report)).await?;
/// # Ok(())
/// # }
/// ```
pub async fn file_body(path: impl Into<PathBuf>) -> io::Result<RequestBody> {
    let path = path.into();
    // Checked before opening, because opening a pipe waits for its other end.
    let metadata = tokio::fs::metadata(&path).await?;
    if !metadata.is_file() {
        let reason = "not a regular file, so its length is unknown";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    // Detects missing permissions now instead of in the middle of a request.
    let mut file = File::open(&path).await?;
    let length = file.metadata().await?.len();
    if length == 0 && file.read(&mut [0]).await? > 0 {
        let reason = "the file reports a length of 0 but contains data";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    Ok(RequestBody::repeatable(move || FileBody {
        state: State::Opening(Box::pin(File::open(path.clone()))),
        remaining: length,
    }))
}

struct FileBody {
    state: State,
    /// The number of bytes that are still to be read.
    remaining: u64,
}

enum State {
    Opening(Pin<Box<dyn Future<Output = io::Result<File>> + Send>>),
    Open(File),
}

impl FileBody {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let file = loop {
            match &mut self.state {
                State::Open(file) => break file,
                State::Opening(opening) => {
                    self.state = State::Open(ready!(opening.as_mut().poll(context))?);
                }
            }
        };
        let size = usize::try_from(self.remaining).map_or(CHUNK, |remaining| remaining.min(CHUNK));
        let mut chunk = BytesMut::zeroed(size);
        let mut buffer = ReadBuf::new(&mut chunk);
        ready!(Pin::new(file).poll_read(context, &mut buffer))?;
        let length = buffer.filled().len();
        if length == 0 {
            let reason = "the file was truncated while it was being sent";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason)));
        }
        chunk.truncate(length);
        Poll::Ready(Ok(chunk.freeze()))
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.remaining == 0 {
            return Poll::Ready(None);
        }
        let chunk = ready!(self.poll_chunk(context))?;
        self.remaining = self.remaining.saturating_sub(chunk.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.remaining == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.remaining)
    }
}
