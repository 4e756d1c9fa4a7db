//! A port that refuses connections.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};

/// A port that refuses connections until this is dropped.
///
/// It is the local port of an open connection, so no other process can listen on it. A port that
/// was merely released might be taken.
#[derive(Debug)]
pub struct ClosedPort {
    stream: TcpStream,
    _listener: TcpListener,
}

impl ClosedPort {
    /// Reserves a port.
    ///
    /// # Errors
    ///
    /// Fails if no socket can be opened.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        Ok(Self {
            stream: TcpStream::connect(listener.local_addr()?)?,
            _listener: listener,
        })
    }

    /// Returns the address of the port.
    ///
    /// # Errors
    ///
    /// Fails if the system can't report the address of the socket.
    pub fn addr(&self) -> io::Result<SocketAddr> {
        self.stream.local_addr()
    }

    /// Returns the origin of the port, such as `http://127.0.0.1:40001`.
    ///
    /// # Errors
    ///
    /// Fails if [`addr`](Self::addr) does.
    pub fn origin(&self) -> io::Result<String> {
        Ok(format!("http://{}", self.addr()?))
    }
}
