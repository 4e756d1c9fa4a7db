//! Downloading and decoding at the same time.

use std::io::Write as _;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::{Body, Frame};
use oss_model::operation::ByteStream;
use oss_report::{Entry, ReadOptions, Reports, Row, Source, SourceFuture, Tally};
use tokio::sync::oneshot;

use crate::Outcome;
use crate::sample::{RUN, Sample, folder, key, manifest};

/// Long after any success; without it, a failure would last forever.
const LIMIT: Duration = Duration::from_secs(60);

/// A file in two pieces; the second one waits for a row of the first.
#[derive(Debug)]
struct Pieces {
    first: Option<Bytes>,
    is_asked: Sender<()>,
    row_seen: oneshot::Receiver<()>,
    second: Option<Bytes>,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.second.is_some() {
            // The row may have been seen before.
            let _ = self.is_asked.send(());
            let _ = ready!(Pin::new(&mut self.row_seen).poll(context));
        }
        Poll::Ready(self.second.take().map(|it| Ok(Frame::data(it))))
    }
}

/// A report whose data file comes in pieces.
#[derive(Debug)]
struct InPieces(Sample, Mutex<Option<Pieces>>);

impl Source for InPieces {
    fn list<'s>(&'s self, prefix: &'s str) -> SourceFuture<'s, Vec<Entry>> {
        self.0.list(prefix)
    }

    fn open<'s>(&'s self, key: &'s str) -> SourceFuture<'s, ByteStream> {
        let pieces = || self.1.lock().unwrap_or_else(PoisonError::into_inner).take();
        match key.contains("/data/").then(pieces).flatten() {
            Some(pieces) => Box::pin(async { Ok(ByteStream::new(pieces)) }),
            None => self.0.open(key),
        }
    }
}

type Ends = (Receiver<()>, oneshot::Sender<()>);

/// A tally whose first row waits until the second piece is requested.
#[derive(Clone)]
struct Meeting {
    ends: Arc<Mutex<Option<Ends>>>,
    rows: usize,
}

impl Tally for Meeting {
    fn row(&mut self, _: &Row<'_>) {
        self.rows += 1;
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((is_asked, row_seen)) = ends.take() {
            is_asked.recv_timeout(LIMIT).expect("the download goes on");
            row_seen.send(()).expect("the download waits");
        }
    }

    fn merge(&mut self, other: Self) {
        self.rows += other.rows;
    }
}

#[tokio::test]
async fn next_piece_is_read_while_a_row_is_tallied() -> Outcome {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"b,\"1\"\n")?;
    encoder.flush()?;
    let length = encoder.get_ref().len();
    encoder.write_all(b"b,\"2\"\n")?;
    let file = Bytes::from(encoder.finish()?);
    let mut sample = Sample::default();
    sample.put_manifest(RUN, &manifest(&[(&key("data/u.csv.gz"), &file)]));
    // A run is complete if its files exist.
    sample.files.insert(key("data/u.csv.gz"), file.to_vec());
    let ((is_asked, asked), (seen, row_seen)) = (channel(), oneshot::channel());
    let pieces = Pieces {
        first: Some(file.slice(..length)),
        is_asked,
        row_seen,
        second: Some(file.slice(length..)),
    };
    let reports = Reports::new(InPieces(sample, Mutex::new(Some(pieces))), folder());
    let report = reports.latest().await?;
    let meeting = Meeting {
        ends: Arc::new(Mutex::new(Some((asked, seen)))),
        rows: 0,
    };
    let options = ReadOptions::new();
    let read = reports.read(&report, &options, || meeting.clone());
    assert_eq!(read.await?.complete()?.tally.rows, 2);
    Ok(())
}
