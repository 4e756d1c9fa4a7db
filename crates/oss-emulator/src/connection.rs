//! A connection whose response can be cut off.

mod socket;
mod truncator;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::fault::{ConnectionEnd, Truncation};

use truncator::Truncator;

pub(crate) use socket::Socket;

/// The control that the service has over a connection.
#[derive(Debug)]
pub(crate) struct ConnectionHandle {
    number: u64,
    control: Mutex<Control>,
}

/// The connection ends without a response.
#[derive(Debug, thiserror::Error)]
#[error("a fault ends the connection without a response")]
pub(crate) struct ConnectionEnded;

#[derive(Debug)]
struct Control {
    truncator: Option<Truncator>,
    /// How the socket is closed when it is dropped.
    end: ConnectionEnd,
}

impl ConnectionHandle {
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            control: Mutex::new(Control {
                truncator: None,
                end: ConnectionEnd::Close,
            }),
        }
    }

    /// Returns the number of the connection.
    pub(crate) fn number(&self) -> u64 {
        self.number
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

    /// Returns how many of these bytes may be written; at 0 the connection ends.
    fn writable(&self, bytes: &[u8]) -> usize {
        let mut control = self.lock();
        let Some(truncator) = &control.truncator else {
            return bytes.len();
        };
        let mut probe = truncator.clone();
        let writable = bytes.iter().take_while(|byte| probe.pass(**byte)).count();
        if writable == 0 && !bytes.is_empty() {
            control.end = probe.end();
        }
        writable
    }

    fn count(&self, written: &[u8]) {
        if let Some(truncator) = &mut self.lock().truncator {
            for byte in written {
                truncator.pass(*byte);
            }
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
            let connection = ConnectionHandle::new(1);
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
