//! A transport that reads leftover bytes of one response as the next response.

use std::collections::HashMap;
use std::io;
use std::sync::Mutex;

use http::{Method, Request, Response};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Reads responses to plain requests itself, and keeps all unread bytes.
#[derive(Debug, Default)]
pub(crate) struct KeepsLeftoverBytes {
    connections: Mutex<HashMap<String, Connection>>,
    inner: HyperTransport,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Transport for KeepsLeftoverBytes {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        let is_plain = request.method() == Method::GET && request.headers().is_empty();
        if !is_plain {
            return self.inner.send(request);
        }
        Box::pin(async move {
            let peer = request.uri().authority().unwrap().to_string();
            let known = self.connections.lock().unwrap().remove(&peer);
            let mut connection = match known {
                Some(connection) => connection,
                None => Connection::open(&peer).await?,
            };
            let body = connection.exchange().await;
            let body = body.map_err(|error| Error::new(ErrorKind::Interrupted, error))?;
            self.connections.lock().unwrap().insert(peer, connection);
            Ok(Response::new(body.into()))
        })
    }
}

impl Connection {
    async fn open(peer: &str) -> Result<Self, Error> {
        let stream = TcpStream::connect(peer).await;
        let stream = stream.map_err(|error| Error::new(ErrorKind::Connect, error))?;
        let read = Vec::new();
        Ok(Self { stream, read })
    }

    /// Returns a body of two bytes or none, the only ones that the test needs.
    async fn exchange(&mut self) -> io::Result<Vec<u8>> {
        let request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        self.stream.write_all(request).await?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") && head.len() < 9999 {
            head.extend(self.take(1).await?);
        }
        let head = String::from_utf8_lossy(&head);
        let lengths: Vec<_> = head.matches("Content-Length: ").collect();
        match lengths.len() {
            1 if head.contains(": 2\r\n") => self.take(2).await,
            1 if head.contains(": 0\r\n") => Ok(Vec::new()),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    async fn take(&mut self, bytes: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < bytes {
            self.read_some().await?;
        }
        let rest = self.read.split_off(bytes);
        Ok(std::mem::replace(&mut self.read, rest))
    }

    async fn read_some(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.read).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}
