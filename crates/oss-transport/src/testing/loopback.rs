//! Servers made of bytes, on threads of their own.
//!
//! It uses `std` only, so the conformance suite runs under every async runtime.

use std::future::poll_fn;
use std::io::{self, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

/// After this a server stops to wait for bytes, or for the end of a connection.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that runs one script on the first connection.
pub(super) struct Loopback<T> {
    addr: SocketAddr,
    outcome: Arc<Mutex<Outcome<T>>>,
}

struct Outcome<T> {
    value: Option<io::Result<T>>,
    waker: Option<Waker>,
}

impl<T: Send + 'static> Loopback<T> {
    pub(super) fn start<F>(script: F) -> io::Result<Self>
    where
        F: FnOnce(TcpStream) -> io::Result<T> + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let server = Self {
            addr: listener.local_addr()?,
            outcome: Arc::new(Mutex::new(Outcome {
                value: None,
                waker: None,
            })),
        };
        let outcome = Arc::clone(&server.outcome);
        thread::spawn(move || {
            let value = accept(&listener).and_then(script);
            let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
            outcome.value = Some(value);
            if let Some(waker) = outcome.waker.take() {
                waker.wake();
            }
        });
        Ok(server)
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Waits for what the script returns.
    pub(super) async fn outcome(self) -> io::Result<T> {
        poll_fn(|cx| {
            let mut outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
            outcome.waker = Some(cx.waker().clone());
            outcome.value.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// A server that runs one script on each connection until it is dropped.
pub(super) struct LoopbackMany {
    addr: SocketAddr,
    dropped: Arc<AtomicBool>,
}

impl LoopbackMany {
    pub(super) fn start<F>(script: F) -> io::Result<Self>
    where
        F: Fn(TcpStream) -> io::Result<()> + Clone + Send + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let server = Self {
            addr: listener.local_addr()?,
            dropped: Arc::default(),
        };
        let dropped = Arc::clone(&server.dropped);
        thread::spawn(move || {
            while let Ok(stream) = accept(&listener) {
                if dropped.load(Ordering::SeqCst) {
                    return;
                }
                let script = script.clone();
                thread::spawn(move || script(stream));
            }
        });
        Ok(server)
    }

    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }
}

impl Drop for LoopbackMany {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::SeqCst);
        // Wakes the thread; if it cannot be reached, it has ended.
        drop(TcpStream::connect(self.addr));
    }
}

/// Reads to the empty line that ends a head.
pub(super) fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(head)
}

/// Reads until the other side closes or resets the connection.
///
/// Fails if it is still open when the patience ends.
pub(super) fn read_to_close(stream: &mut TcpStream) -> io::Result<()> {
    match stream.read_to_end(&mut Vec::new()) {
        Err(error) if error.kind() != io::ErrorKind::ConnectionReset => Err(error),
        _ => Ok(()),
    }
}

fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    let (stream, _) = listener.accept()?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}
