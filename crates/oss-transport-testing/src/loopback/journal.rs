//! The requests and bytes that a server received.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::TcpStream;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

/// A request that a [`Loopback`](super::Loopback) has read.
#[derive(Clone)]
pub struct ReceivedRequest {
    connection: usize,
    head: Vec<u8>,
    body: Vec<u8>,
}

impl ReceivedRequest {
    pub(super) fn new(connection: usize, head: Vec<u8>, body: Vec<u8>) -> Self {
        Self {
            connection,
            head,
            body,
        }
    }

    /// Returns the number of its connection; the first one is 0.
    pub fn connection(&self) -> usize {
        self.connection
    }

    /// Returns the head, with its final empty line.
    ///
    /// It is bytes and not text, since headers can be in any encoding.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Returns the first line, such as `GET /key HTTP/1.1`.
    pub fn request_line(&self) -> &[u8] {
        self.lines().next().unwrap_or_default()
    }

    /// Returns the trimmed values of a header, in order.
    pub fn header(&self, name: &str) -> Vec<&[u8]> {
        let same = |other: &[u8]| other.eq_ignore_ascii_case(name.as_bytes());
        let headers = self.headers().filter(|header| same(header.0));
        headers.map(|header| header.1).collect()
    }

    /// Iterates over the names and trimmed values of all headers.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.lines().skip(1).filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((&line[..colon], line[colon + 1..].trim_ascii()))
        })
    }

    fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let lines = self.head.split(|byte| *byte == b'\n');
        lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// Returns the body as received, including chunk sizes.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for ReceivedRequest {
    /// Prints only lengths: the head contains credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("connection", &self.connection)
            .field("head", &self.head.len())
            .field("body", &self.body.len())
            .finish()
    }
}

/// The state that the threads of a server share with the test.
#[derive(Default)]
pub(super) struct Journal {
    entries: Mutex<Entries>,
    ended: Condvar,
}

#[derive(Default)]
pub(super) struct Entries {
    pub(super) requests: Vec<ReceivedRequest>,
    /// All bytes read, for each connection.
    pub(super) bytes: Vec<Vec<u8>>,
    pub(super) finished: usize,
    pub(super) failure: Option<io::Error>,
    pub(super) open: HashMap<usize, TcpStream>,
    pub(super) has_ended: bool,
    pub(super) wakers: Vec<Waker>,
}

impl Journal {
    pub(super) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the entries, and wakes all waiting tasks.
    pub(super) fn update<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        let mut entries = self.entries();
        let output = change(&mut entries);
        let wakers = std::mem::take(&mut entries.wakers);
        drop(entries);
        wakers.into_iter().for_each(Waker::wake);
        output
    }

    /// Adds a connection and returns its number, or `None` once the server is dropped.
    ///
    /// Dropping the server also closes the connection.
    pub(super) fn open(&self, stream: &TcpStream) -> io::Result<Option<usize>> {
        let stream = stream.try_clone()?;
        let number = self.update(|entries| {
            let number = entries.bytes.len();
            (!entries.has_ended).then(|| {
                entries.bytes.push(Vec::new());
                entries.open.insert(number, stream);
                number
            })
        });
        Ok(number)
    }

    /// Closes a connection, and records its outcome.
    pub(super) fn close(&self, number: usize, stream: TcpStream, outcome: io::Result<()>) {
        // The clone would keep the connection open.
        self.entries().open.remove(&number);
        drop(stream);
        self.finish(outcome);
    }

    /// Records the end of a connection.
    pub(super) fn finish(&self, outcome: io::Result<()>) {
        self.update(|entries| {
            entries.finished += 1;
            if let Err(error) = outcome {
                entries.failure.get_or_insert(error);
            }
        });
    }

    /// Waits for a time, or until the server is dropped.
    pub(super) fn pause(&self, time: Duration) {
        let entries = self.entries();
        let wait = self
            .ended
            .wait_timeout_while(entries, time, |it| !it.has_ended);
        drop(wait);
    }

    /// Ends all connections and pauses.
    pub(super) fn end(&self) {
        let mut entries = self.entries();
        entries.has_ended = true;
        for (_, stream) in entries.open.drain() {
            // Fails if it is already closed.
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
        self.ended.notify_all();
    }
}

/// Returns the real time, which socket timeouts use.
#[expect(
    clippy::disallowed_methods,
    reason = "the server runs on threads, without an async runtime and its clock"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}
