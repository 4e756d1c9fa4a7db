//! Files as data that is sent.

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

/// How much of a file is read at once, in bytes.
const PIECE: usize = 64 * 1024;

/// Makes a body of a file, which is opened anew for each attempt and sent with its length.
///
/// If the file grows, only its original length is sent; one that became shorter is an error.
///
/// # Errors
///
/// Fails if the file cannot be opened, or is not a regular file: pipes and folders have no length. What goes
/// wrong with it later is an error of [`Client::execute`](crate::Client::execute).
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
    // Not opened for this: to open a pipe is to wait for its other end.
    let metadata = tokio::fs::metadata(&path).await?;
    if !metadata.is_file() {
        let reason = "it is no regular file, so it has no length";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    // Whether it may be read is found out now, not in the middle of a request.
    let mut file = File::open(&path).await?;
    let length = file.metadata().await?.len();
    if length == 0 && file.read(&mut [0]).await? > 0 {
        let reason = "its length is said to be 0, and it has data";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    Ok(RequestBody::repeatable(move || FileBody {
        state: State::Opening(Box::pin(File::open(path.clone()))),
        left: length,
    }))
}

struct FileBody {
    state: State,
    /// How many bytes are not read yet.
    left: u64,
}

enum State {
    Opening(Pin<Box<dyn Future<Output = io::Result<File>> + Send>>),
    Open(File),
}

impl FileBody {
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let file = loop {
            match &mut self.state {
                State::Open(file) => break file,
                State::Opening(opening) => {
                    self.state = State::Open(ready!(opening.as_mut().poll(context))?);
                }
            }
        };
        let size = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = BytesMut::zeroed(size);
        let mut buffer = ReadBuf::new(&mut piece);
        ready!(Pin::new(file).poll_read(context, &mut buffer))?;
        let length = buffer.filled().len();
        if length == 0 {
            let reason = "the file became shorter while it was sent";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason)));
        }
        piece.truncate(length);
        Poll::Ready(Ok(piece.freeze()))
    }
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let piece = ready!(self.poll_piece(context))?;
        self.left = self.left.saturating_sub(piece.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
