//! Files as request bodies.

use std::future::Future;
use std::io::{self, SeekFrom};
use std::ops::{Bound, Range, RangeBounds};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use oss_model::operation::RequestBody;
use tokio::fs::File;
use tokio::io::{AsyncRead as _, AsyncReadExt as _, AsyncSeekExt as _, ReadBuf};

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
    file_body_range(path, ..).await
}

/// Creates a request body from a range of a file, in bytes.
///
/// The range is fixed now: `100..` ends where the file ends now. Each attempt opens the file again and reads only the
/// range. Several bodies of one file can be sent at the same time.
///
/// # Errors
///
/// Fails as [`file_body`] does, and if the range doesn't lie inside the file. An empty range is valid.
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// use oss_client::file_body_range;
///
/// const PART: u64 = 8 * 1024 * 1024;
/// let first = file_body_range("video.mp4", ..PART).await?;
/// let second = file_body_range("video.mp4", PART..2 * PART).await?;
/// # Ok(())
/// # }
/// ```
pub async fn file_body_range(
    path: impl Into<PathBuf>,
    range: impl RangeBounds<u64>,
) -> io::Result<RequestBody> {
    let path = path.into();
    let length = file_length(&path).await?;
    let Range { start, end } = range_within(range, length)?;
    Ok(RequestBody::repeatable(move || FileBody {
        state: State::Opening(Box::pin(open_at(path.clone(), start))),
        remaining: end - start,
    }))
}

/// Returns the length of a regular file that can be opened.
async fn file_length(path: &Path) -> io::Result<u64> {
    // Checked before opening, because opening a pipe waits for its other end.
    let metadata = tokio::fs::metadata(path).await?;
    if !metadata.is_file() {
        return Err(invalid_input(
            "not a regular file, so its length is unknown",
        ));
    }
    // Detects missing permissions now instead of in the middle of a request.
    let mut file = File::open(path).await?;
    let length = file.metadata().await?.len();
    if length == 0 && file.read(&mut [0]).await? > 0 {
        return Err(invalid_input(
            "the file reports a length of 0 but contains data",
        ));
    }
    Ok(length)
}

/// Resolves the bounds of a range, and checks that it lies inside the file.
fn range_within(range: impl RangeBounds<u64>, length: u64) -> io::Result<Range<u64>> {
    let start = match range.start_bound() {
        Bound::Included(start) => Some(*start),
        Bound::Excluded(before) => before.checked_add(1),
        Bound::Unbounded => Some(0),
    };
    let end = match range.end_bound() {
        Bound::Included(last) => last.checked_add(1),
        Bound::Excluded(end) => Some(*end),
        Bound::Unbounded => Some(length),
    };
    match (start, end) {
        (Some(start), Some(end)) if start <= end && end <= length => Ok(start..end),
        _ => Err(invalid_input("the range doesn't lie inside the file")),
    }
}

fn invalid_input(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, reason)
}

async fn open_at(path: PathBuf, offset: u64) -> io::Result<File> {
    let mut file = File::open(path).await?;
    if offset > 0 {
        file.seek(SeekFrom::Start(offset)).await?;
    }
    Ok(file)
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
