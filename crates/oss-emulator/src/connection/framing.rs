//! Follows the requests of a connection and checks how each is framed.
//!
//! A head whose framing is ambiguous is read differently by servers and proxies, which lets one
//! request hide another. RFC 9112, section 6.3, wants such a head refused. hyper accepts some and
//! drops the repeated header, so the bytes themselves are checked.
//!
//! Both must agree on where each request ends. Where they could differ, the end counts as unknown:
//! no later bytes are read as a request, and each later request is refused.

use std::collections::VecDeque;

use http::request::Parts;

use super::checked_head::CheckedHead;
use super::framing_headers::{BodyFraming, FramingError, FramingHeaders};

/// The largest incomplete line of a chunked body, in bytes.
///
/// hyper has such limits for heads, trailers and extensions, but reads any number of zeros in front of
/// the size of a chunk.
const LINE_LIMIT: usize = 1024 * 1024;

/// The requests of a connection, as its bytes frame them.
#[derive(Debug, Default)]
pub(super) struct RequestFraming {
    state: State,
    /// The line that isn't complete yet.
    line: Vec<u8>,
    headers: FramingHeaders,
    /// The checked heads that haven't been handled yet.
    checked: VecDeque<CheckedHead>,
    /// The number of heads that have been handled.
    handled: u64,
    /// The number of the head whose body has an unknown end.
    endless: Option<u64>,
}

/// The part of a request that the next byte belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Head,
    /// A body of this many more bytes.
    Body(u64),
    ChunkSize,
    /// A chunk of this many more bytes.
    Chunk(u64),
    ChunkEnd,
    Trailers,
    /// The end of a request is unknown, so nothing behind it is read as a request.
    Lost,
}

impl RequestFraming {
    /// Reads the bytes that a client sent.
    pub(super) fn receive(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let used = match self.state {
                State::Lost => return,
                State::Body(remaining) | State::Chunk(remaining) => self.skip(bytes, remaining),
                _ => self.read_line(bytes),
            };
            bytes = &bytes[used..];
        }
    }

    /// Returns the result for the next request whose head is complete.
    ///
    /// If its head isn't the one that was checked, this and each later request is refused.
    pub(super) fn next(&mut self, parts: &Parts) -> Result<(), FramingError> {
        self.handled += 1;
        let Some(head) = self.checked.pop_front() else {
            return Err("The request follows one whose end is unknown.");
        };
        if !head.is_of(parts) {
            self.checked.clear();
            self.state = State::Lost;
            return Err("The request begins where another one was expected.");
        }
        head.into_framing()
    }

    /// Checks the body of the request that is handled, as far as it was received.
    pub(super) fn check_body(&self) -> Result<(), FramingError> {
        if self.endless == Some(self.handled) {
            return Err("A line of the chunked body is invalid or doesn't end with CRLF.");
        }
        Ok(())
    }

    /// Skips the bytes of a body or chunk and returns their number.
    fn skip(&mut self, bytes: &[u8], remaining: u64) -> usize {
        let available = bytes.len() as u64;
        let used = usize::try_from(remaining).map_or(bytes.len(), |n| n.min(bytes.len()));
        let left = remaining.saturating_sub(available);
        self.state = match self.state {
            State::Body(_) if left == 0 => State::Head,
            State::Body(_) => State::Body(left),
            _ if left == 0 => State::ChunkEnd,
            _ => State::Chunk(left),
        };
        used
    }

    /// Reads up to the end of a line and returns the number of bytes.
    fn read_line(&mut self, bytes: &[u8]) -> usize {
        let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line.extend_from_slice(bytes);
            if self.state != State::Head && self.line.len() > LINE_LIMIT {
                self.line = Vec::new();
                self.lose();
            }
            return bytes.len();
        };
        self.line.extend_from_slice(&bytes[..end]);
        let line = std::mem::take(&mut self.line);
        let text = line.strip_suffix(b"\r");
        self.state = match self.state {
            State::Head => self.state_after_head(text.unwrap_or(&line)),
            _ => text.map_or(State::Lost, |text| self.state_after_body(text)),
        };
        if self.state == State::Lost {
            self.lose();
        }
        end + 1
    }

    /// Reads no later bytes, because the end of the newest request is unknown.
    fn lose(&mut self) {
        self.state = State::Lost;
        self.endless
            .get_or_insert(self.handled + self.checked.len() as u64);
    }

    /// Returns the state behind a line of a head; as in hyper, LF alone may end it.
    fn state_after_head(&mut self, line: &[u8]) -> State {
        if line.is_empty() {
            return self.end_head();
        }
        self.headers.add(line);
        State::Head
    }

    /// Returns the state behind a line of a chunked body, without its CRLF.
    ///
    /// hyper reads a bare LF or CR there as part of the line, or refuses it.
    fn state_after_body(&self, line: &[u8]) -> State {
        if line.contains(&b'\r') {
            return State::Lost;
        }
        match (self.state, line) {
            (State::ChunkSize, size) => match chunk_size(size) {
                Some(0) => State::Trailers,
                Some(size) => State::Chunk(size),
                None => State::Lost,
            },
            (State::ChunkEnd, []) => State::ChunkSize,
            (State::Trailers, []) => State::Head,
            (State::Trailers, _) => State::Trailers,
            _ => State::Lost,
        }
    }

    /// Checks a head at its empty line; empty lines in front of a head don't count.
    fn end_head(&mut self) -> State {
        if self.headers == FramingHeaders::default() {
            return State::Head;
        }
        let headers = std::mem::take(&mut self.headers);
        let framing = headers.check();
        let head = CheckedHead::new(headers.into_request_line(), framing.map(drop));
        self.checked.push_back(head);
        match framing {
            Ok(BodyFraming::Length(0)) => State::Head,
            Ok(BodyFraming::Length(length)) => State::Body(length),
            Ok(BodyFraming::Chunked) => State::ChunkSize,
            Err(_) => State::Lost,
        }
    }
}

/// Reads the size of a chunk, which extensions may follow.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let is_end = |byte: &u8| matches!(byte, b';' | b' ' | b'\t');
    let digits = line.split(is_end).next()?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(method: &str, target: &str) -> Parts {
        let request = http::Request::builder().method(method).uri(target);
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn result_of_another_head_refuses_each_request() {
        let heads = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n";
        for (method, target) in [("GET", "/b"), ("PUT", "/a"), ("GET", "/a?acl")] {
            let mut framing = RequestFraming::default();
            framing.receive(heads);
            assert!(framing.next(&parts(method, target)).is_err());
            framing.receive(heads);
            assert!(framing.next(&parts("GET", "/a")).is_err());
            assert!(framing.next(&parts("GET", "/b")).is_err());
        }
    }

    #[test]
    fn endless_line_of_a_body_is_not_kept() {
        let mut framing = RequestFraming::default();
        framing.receive(b"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        assert_eq!(framing.next(&parts("PUT", "/")), Ok(()));
        for _ in 0..20 {
            framing.receive(&vec![b'0'; 100 * 1024]);
            assert!(framing.line.capacity() <= 2 * LINE_LIMIT);
        }
        assert!(framing.check_body().is_err());
    }

    #[test]
    fn result_belongs_to_the_target_as_hyper_reads_it() {
        for target in [
            "/",
            "/a?b=%20",
            "/a?",
            "/a#b",
            "*",
            "http://X/",
            "http://x?a",
            "/\u{e9}",
        ] {
            let head = format!("GET {target} HTTP/1.1\nHost: x\n\n");
            let mut framing = RequestFraming::default();
            framing.receive(head.as_bytes());
            assert_eq!(framing.next(&parts("GET", target)), Ok(()), "{target}");
        }
    }
}
