//! What clients have sent to a server of bytes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::TcpStream;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

/// A request that a [`Loopback`](super::Loopback) has read.
#[derive(Clone)]
pub struct Received {
    connection: usize,
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Received {
    pub(super) fn new(connection: usize, head: Vec<u8>, body: Vec<u8>) -> Self {
        Self {
            connection,
            head,
            body,
        }
    }

    /// Returns the number of the connection that it came on; the first one is 0.
    pub fn connection(&self) -> usize {
        self.connection
    }

    /// Returns the head with the empty line that ends it; what is not UTF-8 is replaced.
    pub fn head(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.head)
    }

    /// Returns the bytes of the head.
    pub fn head_bytes(&self) -> &[u8] {
        &self.head
    }

    /// Returns the first line, such as `GET /key HTTP/1.1`.
    pub fn request_line(&self) -> String {
        let head = self.head();
        head.lines().next().unwrap_or_default().to_owned()
    }

    /// Returns the values of a header in their order, each without the spaces around it.
    pub fn header(&self, name: &str) -> Vec<String> {
        let head = self.head();
        let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let same = lines.filter(|line| line.0.eq_ignore_ascii_case(name));
        same.map(|line| line.1.trim().to_owned()).collect()
    }

    /// Returns the body as it was on the wire, with the sizes of its chunks if it had any.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for Received {
    /// Prints lengths only: the head holds credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("connection", &self.connection)
            .field("head", &self.head.len())
            .field("body", &self.body.len())
            .finish()
    }
}

/// What the threads of a server share with the test.
#[derive(Default)]
pub(super) struct Journal {
    entries: Mutex<Entries>,
    end: Condvar,
}

#[derive(Default)]
pub(super) struct Entries {
    pub(super) requests: Vec<Received>,
    /// All that was read, for each connection.
    pub(super) bytes: Vec<Vec<u8>>,
    pub(super) finished: usize,
    pub(super) failure: Option<io::Error>,
    pub(super) open: HashMap<usize, TcpStream>,
    pub(super) is_over: bool,
    pub(super) waiting: Vec<Waker>,
}

impl Journal {
    pub(super) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something, and wakes all who wait for it.
    pub(super) fn note<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        let mut entries = self.entries();
        let output = change(&mut entries);
        let waiting = std::mem::take(&mut entries.waiting);
        drop(entries);
        waiting.into_iter().for_each(Waker::wake);
        output
    }

    /// Notes a new connection and returns its number, unless the server is dropped.
    ///
    /// From then on the end of the server ends the connection, too.
    pub(super) fn open(&self, stream: &TcpStream) -> io::Result<Option<usize>> {
        let end = stream.try_clone()?;
        let number = self.note(|entries| {
            let number = entries.bytes.len();
            (!entries.is_over).then(|| {
                entries.bytes.push(Vec::new());
                entries.open.insert(number, end);
                number
            })
        });
        Ok(number)
    }

    /// Closes a connection, and notes how it went.
    pub(super) fn close(&self, number: usize, stream: TcpStream, outcome: io::Result<()>) {
        // The copy would keep the connection open.
        self.entries().open.remove(&number);
        drop(stream);
        self.finish(outcome);
    }

    /// Notes that a connection has ended.
    pub(super) fn finish(&self, outcome: io::Result<()>) {
        self.note(|entries| {
            entries.finished += 1;
            if let Err(error) = outcome {
                entries.failure.get_or_insert(error);
            }
        });
    }

    /// Lets time pass, unless the server is dropped meanwhile.
    pub(super) fn pause(&self, time: Duration) {
        let entries = self.entries();
        let wait = self.end.wait_timeout_while(entries, time, |it| !it.is_over);
        drop(wait);
    }

    /// Ends all connections and pauses.
    pub(super) fn end(&self) {
        let mut entries = self.entries();
        entries.is_over = true;
        for (_, stream) in entries.open.drain() {
            // It may be closed already.
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
        self.end.notify_all();
    }
}

/// Returns the time of this machine, which is that of its sockets.
#[expect(
    clippy::disallowed_methods,
    reason = "a server on threads waits for sockets, and there is no runtime whose clock it could use"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}
