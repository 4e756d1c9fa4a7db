//! A TCP stream that knows what is at its other end, and what it was used for.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::places::{PATIENCE, Place};

/// What the other end of a socket wants to read in the request line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The origin server, or a tunnel to it: `GET /key HTTP/1.1`.
    Origin,
    /// A forward proxy: `GET http://host/key HTTP/1.1`.
    Absolute,
}

pub(super) struct Socket {
    io: TokioIo<TcpStream>,
    target: Target,
    usage: Usage,
    place: Option<Place>,
    /// Whether it ends, so that somebody else can have its place.
    concedes: bool,
}

/// What a connection was used for so far; the pool hands it on with the connection.
#[derive(Clone, Debug)]
pub(super) struct Usage(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    written: AtomicU64,
    exchanges: AtomicU64,
    /// Since when it is used for nothing; noted only of a connection that has one of few places.
    idle: Option<Mutex<Option<Instant>>>,
}

/// The use of a connection for one exchange; it is idle when this is dropped.
#[derive(Debug)]
pub(super) struct InUse(Usage);

impl Socket {
    /// Makes a socket that gives its place back when it is closed.
    pub(super) fn new(io: TokioIo<TcpStream>, target: Target, place: Option<Place>) -> Self {
        Self {
            io,
            target,
            usage: Usage::new(place.is_some()),
            place,
            concedes: false,
        }
    }

    fn note(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = outcome {
            let written = &self.usage.0.written;
            written.fetch_add(bytes as u64, Ordering::Relaxed);
            self.usage.set_idle(|| None);
        }
        outcome
    }

    /// Says whether this connection ends for somebody who waits for its place.
    ///
    /// To whoever is given it at this moment, it is one that the server has closed: nothing is sent, and
    /// the pool takes another one.
    fn makes_room(&mut self, waker: &Waker) -> bool {
        let Some(place) = &self.place else {
            return false;
        };
        // First, so that nobody comes to want it unseen.
        place.wakes(waker);
        self.concedes = self.concedes || self.usage.is_idle() && place.concede();
        self.concedes
    }
}

impl Usage {
    fn new(notes_idleness: bool) -> Self {
        Self(Arc::new(Counters {
            written: AtomicU64::new(0),
            exchanges: AtomicU64::new(0),
            idle: notes_idleness.then(Mutex::default),
        }))
    }

    /// Finds it in what the pool knows of a connection.
    pub(super) fn of(connection: &Connected) -> Option<Self> {
        let mut extras = http::Extensions::new();
        connection.get_extras(&mut extras);
        extras.remove()
    }

    /// Notes that it is used for nothing, until something is written.
    pub(super) fn rest(&self) {
        self.set_idle(|| Some(Instant::now()));
    }

    pub(super) fn in_use(self) -> InUse {
        InUse(self)
    }

    fn set_idle(&self, since: impl FnOnce() -> Option<Instant>) {
        if let Some(idle) = &self.0.idle {
            *idle.lock().unwrap_or_else(PoisonError::into_inner) = since();
        }
    }

    /// Says whether it has not been used for so long that others go first.
    fn is_idle(&self) -> bool {
        let Some(idle) = &self.0.idle else {
            return false;
        };
        let idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.is_some_and(|since| since.elapsed() >= PATIENCE)
    }

    /// Returns the bytes that were written, those of TLS included.
    pub(super) fn written(&self) -> u64 {
        self.0.written.load(Ordering::Relaxed)
    }

    /// Notes another exchange, and returns how many there were before it.
    pub(super) fn count_exchange(&self) -> u64 {
        self.0.exchanges.fetch_add(1, Ordering::Relaxed)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        self.0.rest();
    }
}

impl Connection for Socket {
    fn connected(&self) -> Connected {
        let connected = self.io.connected().extra(self.usage.clone());
        connected.proxy(self.target == Target::Absolute)
    }
}

impl Read for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.makes_room(cx.waker()) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl Write for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write(cx, buf);
        self.note(outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        self.note(outcome)
    }
}
