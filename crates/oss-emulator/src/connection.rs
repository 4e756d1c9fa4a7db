//! A connection whose requests are checked and whose response can be cut off.

mod checked_head;
mod framing;
mod framing_headers;
mod socket;
mod truncator;

use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::request::Parts;
use tokio::sync::watch;

use crate::fault::{ConnectionEnd, Truncation};

use framing::RequestFraming;
use truncator::Truncator;

pub(crate) use framing_headers::FramingError;
pub(crate) use socket::Socket;

/// The control that the service has over a connection.
#[derive(Debug)]
pub(crate) struct ConnectionHandle {
    number: u64,
    peer: SocketAddr,
    control: Mutex<Control>,
    /// Whether the server stops.
    stopped: watch::Receiver<bool>,
}

/// The connection ends without a response.
#[derive(Debug, thiserror::Error)]
#[error("a fault ends the connection without a response")]
pub(crate) struct ConnectionEnded;

#[derive(Debug)]
struct Control {
    framing: RequestFraming,
    truncator: Option<Truncator>,
    /// How the socket is closed when it is dropped.
    end: ConnectionEnd,
}

impl ConnectionHandle {
    pub(crate) fn new(number: u64, peer: SocketAddr, stopped: watch::Receiver<bool>) -> Self {
        Self {
            number,
            peer,
            control: Mutex::new(Control {
                framing: RequestFraming::default(),
                truncator: None,
                end: ConnectionEnd::Close,
            }),
            stopped,
        }
    }

    /// Returns the number of the connection.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Returns the address of the client.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Returns the result of the framing check of the next request.
    pub(crate) fn next_framing(&self, parts: &Parts) -> Result<(), FramingError> {
        self.lock().framing.next(parts)
    }

    /// Checks the framing of the body of the request that is handled.
    pub(crate) fn check_body(&self) -> Result<(), FramingError> {
        self.lock().framing.check_body()
    }

    /// Waits until the server stops.
    pub(crate) async fn stopped(&self) {
        // An error means that the server is gone, which stops it as well.
        let mut stopped = self.stopped.clone();
        let _gone = stopped.wait_for(|stopped| *stopped).await.map(drop);
    }

    /// Truncates the next response, or with `None` sends it whole.
    ///
    /// With pipelining, an earlier response that isn't sent yet is truncated instead.
    pub(crate) fn set_truncation(&self, truncation: Option<Truncation>) {
        self.lock().truncator = truncation.map(Truncator::new);
    }

    /// Ends the connection without a response; the result is for the caller to return.
    pub(crate) fn end(&self, end: ConnectionEnd) -> ConnectionEnded {
        self.lock().end = end;
        ConnectionEnded
    }

    fn receive(&self, bytes: &[u8]) {
        self.lock().framing.receive(bytes);
    }

    fn is_truncated(&self) -> bool {
        self.lock().truncator.is_some()
    }

    /// Returns how many of these bytes may be written; at 0 the connection ends.
    fn writable(&self, bytes: &[u8]) -> usize {
        let mut control = self.lock();
        let Some(mut probe) = control.truncator.clone() else {
            return bytes.len();
        };
        let writable = probe.pass(bytes);
        if writable == 0 && !bytes.is_empty() {
            control.end = probe.end();
        }
        writable
    }

    fn count(&self, written: &[u8]) {
        if let Some(truncator) = &mut self.lock().truncator {
            truncator.pass(written);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Control> {
        self.control.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes in pieces of each size, so that the head ends at each place in a piece.
    fn sent(truncation: Truncation, response: &str) -> Vec<String> {
        let in_pieces = |size| {
            let (_running, stopped) = watch::channel(false);
            let peer = SocketAddr::from(([127, 0, 0, 1], 1));
            let connection = ConnectionHandle::new(1, peer, stopped);
            connection.set_truncation(Some(truncation));
            let mut sent = Vec::new();
            for piece in response.as_bytes().chunks(size) {
                let writable = &piece[..connection.writable(piece)];
                connection.count(writable);
                sent.extend_from_slice(writable);
                if writable.len() < piece.len() {
                    break;
                }
            }
            String::from_utf8(sent).unwrap()
        };
        (1..=response.len()).map(in_pieces).collect()
    }

    #[test]
    fn truncated_response_ends_at_the_byte() {
        let response = "HTTP/1.1 200 OK\r\nA: b\r\n\r\nab\r\n\r\ncd";
        for bytes in 0..=response.len() {
            for sent in sent(Truncation::of_response(bytes), response) {
                assert_eq!(sent, response[..bytes]);
            }
        }
        let head = response.len() - "ab\r\n\r\ncd".len();
        for bytes in 0..=8 {
            for sent in sent(Truncation::of_body(bytes), response) {
                assert_eq!(sent, response[..head + bytes]);
            }
        }
        for sent in sent(Truncation::of_body(100), response) {
            assert_eq!(sent, response);
        }
    }
}
