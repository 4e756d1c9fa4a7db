//! Works on the pieces of a file in a thread, while the next pieces arrive.

use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, ErrorKind};
use crate::progress::Progress;
use crate::source::Source;

/// The number of pieces that may wait for the thread.
const WAITING: usize = 2;

/// Work on the pieces of a file.
pub(crate) trait Work: Send + 'static {
    /// The result of the whole file.
    type Output: Send + 'static;

    /// Works on a piece.
    fn piece(&mut self, piece: &[u8]) -> Result<(), Error>;

    /// Ends the file; it isn't called for a file that wasn't read to its end.
    fn finish(self) -> Result<Self::Output, Error>;
}

enum Message {
    Piece(Bytes),
    End,
}

/// Reads a file, and works on it in a thread.
///
/// The work is created once the file is open, since a missing file needs no buffers. If the future is dropped, the
/// thread drops the work after the current piece, and ends.
pub(crate) async fn run<W: Work>(
    source: &dyn Source,
    key: &str,
    progress: &Arc<Progress>,
    new_work: impl FnOnce() -> Result<W, Error>,
) -> Result<W::Output, Error> {
    let mut stream = source.open(key).await?;
    let work = new_work()?;
    let (pieces, receiver) = mpsc::channel(WAITING);
    let (sender, output) = oneshot::channel();
    let running = progress.start_thread();
    thread::Builder::new()
        .name("oss-report-data".to_owned())
        .spawn(move || {
            if let Some(result) = work_on(receiver, work) {
                // The future may be gone.
                let _ = sender.send(result);
            }
            // The work is dropped by now, with its temporary file.
            drop(running);
        })
        .map_err(|error| failed("no thread can be started").with_source(error))?;
    loop {
        let message = match stream.next_chunk().await {
            Ok(Some(piece)) => Message::Piece(piece),
            Ok(None) => Message::End,
            Err(error) => {
                // The thread drops the work, which may have a temporary file, before this returns.
                drop(pieces);
                let _ = output.await;
                let error = failed("the file can't be read to its end").with_source(error);
                return Err(error.with_file(key));
            }
        };
        let is_end = matches!(message, Message::End);
        // The thread ends early after an error, which the output has.
        if pieces.send(message).await.is_err() || is_end {
            break;
        }
    }
    output
        .await
        .unwrap_or_else(|_| Err(failed("the thread that read the file ended")))
        .map_err(|error| error.with_file(key))
}

/// Returns `None` if the file wasn't read to its end.
fn work_on<W: Work>(
    mut pieces: mpsc::Receiver<Message>,
    mut work: W,
) -> Option<Result<W::Output, Error>> {
    loop {
        match pieces.blocking_recv()? {
            Message::Piece(piece) => {
                if let Err(error) = work.piece(&piece) {
                    return Some(Err(error));
                }
            }
            Message::End => return Some(work.finish()),
        }
    }
}

fn failed(message: &str) -> Error {
    Error::new(ErrorKind::Source, message)
}
