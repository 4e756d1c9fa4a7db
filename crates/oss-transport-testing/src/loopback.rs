//! A scripted server on real sockets.
//!
//! It runs on threads, so that it works with any async runtime.

mod connection;
mod journal;
mod script;

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::task::Poll;
use std::thread;

use self::connection::{IO_TIMEOUT, serve};
pub use self::journal::ReceivedRequest;
use self::journal::{Entries, Journal};
pub use self::script::Script;
use crate::timeout::timeout;

/// A server on 127.0.0.1 that follows scripts and records what it receives.
///
/// The only HTTP it knows is where a request ends. Dropping it closes the server and all
/// its connections.
///
/// # Examples
///
/// ```
/// # async fn example(transport: impl oss_transport::Transport)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use http::Request;
/// use oss_transport::{Body, ErrorKind};
/// use oss_transport_testing::{Loopback, Script};
///
/// let truncated = Script::new()
///     .read_request()
///     .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal");
/// let server = Loopback::start([truncated])?;
///
/// let request = Request::get(format!("{}/key", server.origin())).body(Body::empty())?;
/// let body = transport.send(request).await?.into_body();
/// assert_eq!(body.collect(99).await.map_err(|it| it.kind()), Err(ErrorKind::Body));
/// assert_eq!(server.requests()[0].request_line(), b"GET /key HTTP/1.1");
/// assert_eq!(server.connections(), 1);
/// # Ok(())
/// # }
/// ```
pub struct Loopback {
    addr: SocketAddr,
    journal: Arc<Journal>,
}

impl Loopback {
    /// Starts a server that runs the first script on its first connection, and so on.
    ///
    /// All further connections run the last script.
    ///
    /// # Errors
    ///
    /// Fails without a script, if a repeated script never reads, or if this machine can't
    /// listen on 127.0.0.1.
    pub fn start(scripts: impl IntoIterator<Item = Script>) -> io::Result<Self> {
        let scripts: Vec<Script> = scripts.into_iter().collect();
        if scripts.is_empty() {
            return Err(io::Error::other("a server needs a script"));
        }
        if scripts.iter().any(Script::is_endless_loop) {
            return Err(io::Error::other("a repeated script must read"));
        }
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let server = Self {
            addr: listener.local_addr()?,
            journal: Arc::default(),
        };
        let journal = Arc::clone(&server.journal);
        thread::spawn(move || accept_all(&listener, &scripts, &journal));
        Ok(server)
    }

    /// Returns the listening address.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the start of its URIs, such as `http://127.0.0.1:40001`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns the number of connections so far.
    pub fn connections(&self) -> usize {
        self.journal.entries().bytes.len()
    }

    /// Returns the requests so far, the oldest first.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.journal.entries().requests.clone()
    }

    /// Returns all bytes read so far, for each connection.
    pub fn bytes(&self) -> Vec<Vec<u8>> {
        self.journal.entries().bytes.clone()
    }

    /// Waits until the server has read this many requests.
    ///
    /// # Errors
    ///
    /// Fails after twenty seconds.
    pub async fn wait_for_requests(&self, requests: usize) -> io::Result<()> {
        self.wait_for(|entries| (entries.requests.len() >= requests).then_some(()))
            .await
    }

    /// Waits until this many connections have ended their scripts.
    ///
    /// # Errors
    ///
    /// Returns the first failed step of any connection: the client was gone, or did not
    /// send, read or close anything for ten seconds. Also fails after twenty seconds.
    pub async fn wait_for_scripts(&self, connections: usize) -> io::Result<()> {
        self.wait_for(|entries| {
            let failure = entries.failure.as_ref();
            let copy = failure.map(|error| io::Error::new(error.kind(), error.to_string()));
            (entries.finished >= connections).then(|| copy.map_or(Ok(()), Err))
        })
        .await?
    }

    async fn wait_for<T>(&self, reached: impl Fn(&Entries) -> Option<T>) -> io::Result<T> {
        let waits = poll_fn(|cx| {
            let mut entries = self.journal.entries();
            let output = reached(&entries);
            if output.is_none() {
                entries.wakers.push(cx.waker().clone());
            }
            output.map_or(Poll::Pending, Poll::Ready)
        });
        // Longer than a script waits, whose error tells more.
        let output = timeout(2 * IO_TIMEOUT, waits).await;
        output.ok_or_else(|| io::ErrorKind::TimedOut.into())
    }
}

impl fmt::Debug for Loopback {
    /// Prints no requests: their heads contain credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loopback")
            .field("addr", &self.addr)
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.journal.end();
        // Wakes the accepting thread, unless it has already ended.
        let _ = TcpStream::connect(self.addr);
    }
}

fn accept_all(listener: &TcpListener, scripts: &[Script], journal: &Arc<Journal>) {
    while let Ok((stream, _)) = listener.accept() {
        let number = match journal.open(&stream) {
            Ok(Some(number)) => number,
            Ok(None) => return,
            Err(error) => {
                journal.finish(Err(error));
                continue;
            }
        };
        if let Some(script) = scripts.get(number).or(scripts.last()).cloned() {
            let journal = Arc::clone(journal);
            thread::spawn(move || serve(number, stream, &script, journal));
        }
    }
}
