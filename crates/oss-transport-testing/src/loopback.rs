//! Servers made of bytes, on threads of their own.
//!
//! It uses no async runtime, so that it serves the clients of any.

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

use self::connection::{PATIENCE, serve};
pub use self::journal::Received;
use self::journal::{Entries, Journal};
pub use self::script::Script;
use crate::patience::within;

/// A server on 127.0.0.1 that does what scripts say, right or wrong, and notes what came.
///
/// It knows nothing of HTTP but where a request ends. It is closed when it is dropped,
/// and with it its connections.
///
/// # Examples
///
/// ```
/// # async fn example(transport: impl oss_transport::Transport)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use http::Request;
/// use oss_transport_testing::{Loopback, Script};
/// use oss_transport::{Body, ErrorKind};
///
/// let breaks_off = Script::new()
///     .read_request()
///     .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal");
/// let server = Loopback::start([breaks_off])?;
///
/// let request = Request::get(format!("{}/key", server.origin())).body(Body::empty())?;
/// let body = transport.send(request).await?.into_body();
/// assert_eq!(body.collect(99).await.map_err(|it| it.kind()), Err(ErrorKind::Body));
/// assert_eq!(server.requests()[0].request_line(), "GET /key HTTP/1.1");
/// assert_eq!(server.connections(), 1);
/// # Ok(())
/// # }
/// ```
pub struct Loopback {
    addr: SocketAddr,
    journal: Arc<Journal>,
}

impl Loopback {
    /// Starts a server whose first connection gets the first script, and so on.
    ///
    /// The last script is for all connections that come after it.
    ///
    /// # Errors
    ///
    /// Fails if there is no script, if a repeated script never reads, or if this
    /// machine cannot listen on 127.0.0.1.
    pub fn start(scripts: impl IntoIterator<Item = Script>) -> io::Result<Self> {
        let scripts: Vec<Script> = scripts.into_iter().collect();
        if scripts.is_empty() {
            return Err(io::Error::other("a server needs a script"));
        }
        if scripts.iter().any(Script::spins) {
            return Err(io::Error::other("a script that is done again has to read"));
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

    /// Returns the address that it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the start of its URIs, such as `http://127.0.0.1:40001`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Returns how many connections there were so far.
    pub fn connections(&self) -> usize {
        self.journal.entries().bytes.len()
    }

    /// Returns the requests that were read so far, the oldest first.
    pub fn requests(&self) -> Vec<Received> {
        self.journal.entries().requests.clone()
    }

    /// Returns all bytes that were read so far, for each connection.
    pub fn bytes(&self) -> Vec<Vec<u8>> {
        self.journal.entries().bytes.clone()
    }

    /// Waits until so many requests have been read.
    ///
    /// # Errors
    ///
    /// Fails if that takes longer than twenty seconds.
    pub async fn received(&self, requests: usize) -> io::Result<()> {
        self.until(|entries| (entries.requests.len() >= requests).then_some(()))
            .await
    }

    /// Waits until so many connections have come to the end of their scripts.
    ///
    /// # Errors
    ///
    /// The first step of a script that failed, of any connection: the client was gone,
    /// or it did not send, take or close anything for ten seconds. It fails as well if all
    /// that takes longer than twenty seconds.
    pub async fn finished(&self, connections: usize) -> io::Result<()> {
        self.until(|entries| {
            let failure = entries.failure.as_ref();
            let copy = failure.map(|error| io::Error::new(error.kind(), error.to_string()));
            (entries.finished >= connections).then(|| copy.map_or(Ok(()), Err))
        })
        .await?
    }

    async fn until<T>(&self, reached: impl Fn(&Entries) -> Option<T>) -> io::Result<T> {
        let waits = poll_fn(|cx| {
            let mut entries = self.journal.entries();
            let output = reached(&entries);
            if output.is_none() {
                entries.waiting.push(cx.waker().clone());
            }
            output.map_or(Poll::Pending, Poll::Ready)
        });
        // Longer than a script waits, which knows more of what was wrong.
        let output = within(2 * PATIENCE, waits).await;
        output.ok_or_else(|| io::ErrorKind::TimedOut.into())
    }
}

impl fmt::Debug for Loopback {
    /// Prints nothing of what was sent: heads hold credentials.
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
        // Wakes the thread that accepts; if it cannot be reached, it has ended.
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
