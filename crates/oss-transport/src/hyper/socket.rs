//! A TCP stream that counts bytes and exchanges, and leaves time for other tasks.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::coop;

/// The bytes read that cost one unit of a task's budget.
///
/// tokio gives a task 128 units for each poll, and takes one for a read of any size. hyper
/// reads on while it finds nothing but 1xx responses, so a server could hold the thread,
/// and with it all its timers, for 128 reads of 128 KiB. With this price a poll reads
/// about 256 KiB.
const BYTES_PER_UNIT: usize = 2048;

/// The form of the request target that the other end of a socket expects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The origin server, or a tunnel to it: `GET /key HTTP/1.1`.
    Origin,
    /// A forward proxy: `GET http://host/key HTTP/1.1`.
    Absolute,
}

/// A TCP stream with its statistics.
pub(super) struct Socket {
    stream: TcpStream,
    target: Target,
    stats: ConnectionStats,
}

/// Counts the use of a connection; the pool keeps it with the connection.
#[derive(Clone, Debug, Default)]
pub(super) struct ConnectionStats(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    written: AtomicU64,
    exchanges: AtomicU64,
}

impl Socket {
    /// Creates a socket with nothing counted yet.
    pub(super) fn new(io: TokioIo<TcpStream>, target: Target) -> Self {
        Self {
            stream: io.into_inner(),
            target,
            stats: ConnectionStats::default(),
        }
    }

    fn count_written(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = outcome {
            let written = &self.stats.0.written;
            written.fetch_add(bytes as u64, Ordering::Relaxed);
        }
        outcome
    }
}

impl ConnectionStats {
    /// Returns the statistics that the pool keeps with a connection.
    pub(super) fn of(connection: &Connected) -> Option<Self> {
        let mut extras = http::Extensions::new();
        connection.get_extras(&mut extras);
        extras.remove()
    }

    /// Returns the number of bytes written, TLS overhead included.
    pub(super) fn written(&self) -> u64 {
        self.0.written.load(Ordering::Relaxed)
    }

    /// Counts another exchange, and returns how many came before it.
    pub(super) fn count_exchange(&self) -> u64 {
        self.0.exchanges.fetch_add(1, Ordering::Relaxed)
    }
}

/// Takes the price of these bytes from the budget of the task that is being polled.
fn spend_budget(cx: &mut Context<'_>, bytes: usize) {
    for _ in 0..bytes / BYTES_PER_UNIT {
        if !coop::has_budget_remaining() {
            return;
        }
        if let Poll::Ready(unit) = coop::poll_proceed(cx) {
            unit.made_progress();
        }
    }
}

impl Connection for Socket {
    fn connected(&self) -> Connected {
        let connected = self.stream.connected().extra(self.stats.clone());
        connected.proxy(self.target == Target::Absolute)
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let outcome = Pin::new(&mut self.stream).poll_read(cx, buf);
        spend_budget(cx, buf.filled().len() - before);
        outcome
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.count_written(outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.count_written(outcome)
    }
}
