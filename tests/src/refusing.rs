//! A port on which nobody listens.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};

/// A port that refuses connections for as long as this is kept.
///
/// It is the near end of a connection, so nobody else can listen there; a port that was given back could be
/// somebody's by now.
#[derive(Debug)]
pub struct Refusing {
    near_end: TcpStream,
    _listener: TcpListener,
}

impl Refusing {
    /// Takes a port.
    ///
    /// # Errors
    ///
    /// Fails where no socket can be opened.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        Ok(Self {
            near_end: TcpStream::connect(listener.local_addr()?)?,
            _listener: listener,
        })
    }

    /// Returns its address.
    ///
    /// # Errors
    ///
    /// Fails where the system does not know its own sockets.
    pub fn addr(&self) -> io::Result<SocketAddr> {
        self.near_end.local_addr()
    }

    /// Returns the start of its URIs, such as `http://127.0.0.1:40001`.
    ///
    /// # Errors
    ///
    /// As [`addr`](Self::addr).
    pub fn origin(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.addr()?))
    }
}
