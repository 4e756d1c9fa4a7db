//! Follows the requests of a connection and checks how each is framed.
//!
//! A head whose framing is ambiguous is read differently by servers and proxies, which lets one
//! request hide another. RFC 9112, section 6.3, wants such a head refused. hyper accepts some and
//! drops the repeated header, so the bytes themselves are checked.

use std::collections::VecDeque;

use super::framing_headers::{BodyFraming, FramingError, FramingHeaders};

/// The requests of a connection, as its bytes frame them.
#[derive(Debug, Default)]
pub(super) struct RequestFraming {
    state: State,
    /// The line that isn't complete yet.
    line: Vec<u8>,
    headers: FramingHeaders,
    /// The checked heads that haven't been handled yet.
    checked: VecDeque<Result<(), FramingError>>,
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
    pub(super) fn next(&mut self) -> Result<(), FramingError> {
        let unknown = Err("The request follows one whose end is unknown.");
        self.checked.pop_front().unwrap_or(unknown)
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
            return bytes.len();
        };
        self.line.extend_from_slice(&bytes[..end]);
        let line = std::mem::take(&mut self.line);
        self.state = self.state_after(line.strip_suffix(b"\r").unwrap_or(&line));
        end + 1
    }

    fn state_after(&mut self, line: &[u8]) -> State {
        match (self.state, line) {
            (State::Head, []) => self.end_head(),
            (State::Head, line) => {
                self.headers.add(line);
                State::Head
            }
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
        let framing = std::mem::take(&mut self.headers).check();
        self.checked.push_back(framing.map(drop));
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
