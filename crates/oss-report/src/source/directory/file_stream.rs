//! Reads a file on a thread of its own.

use std::fs::File;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread;

use bytes::Bytes;
use http_body::{Body, Frame};
use oss_model::operation::ByteStream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The size of the pieces in bytes.
const PIECE: usize = 64 * 1024;
/// The number of pieces that are read ahead.
const AHEAD: usize = 2;

/// Returns a stream of a file, which a thread reads until the stream is dropped.
pub(super) fn read(file: File) -> io::Result<ByteStream> {
    let (sender, receiver) = channel(AHEAD);
    thread::Builder::new()
        .name("oss-report-file".to_owned())
        .spawn(move || send(file, &sender))?;
    Ok(ByteStream::new(FileStream(receiver)))
}

fn send(mut file: File, pieces: &Sender<io::Result<Bytes>>) {
    loop {
        let piece = read_piece(&mut file).transpose();
        let Some(piece) = piece else { return };
        let is_last = piece.is_err();
        if pieces.blocking_send(piece).is_err() || is_last {
            return;
        }
    }
}

/// Reads a piece; `None` at the end.
fn read_piece(file: &mut File) -> io::Result<Option<Bytes>> {
    let mut piece = Vec::with_capacity(PIECE);
    file.take(PIECE as u64).read_to_end(&mut piece)?;
    Ok((!piece.is_empty()).then(|| piece.into()))
}

struct FileStream(Receiver<io::Result<Bytes>>);

impl Body for FileStream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let piece = self.0.poll_recv(context);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
