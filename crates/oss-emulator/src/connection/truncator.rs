//! Counts the bytes of a response up to its truncation.

use crate::fault::{ConnectionEnd, Truncation, TruncationScope};

/// Counts the bytes of a response up to its truncation.
#[derive(Clone, Debug)]
pub(super) struct Truncator {
    /// How many bytes may still be sent once counting has begun.
    remaining: usize,
    /// How many bytes of the empty line after the head have been seen.
    seen: usize,
    end: ConnectionEnd,
}

const EMPTY_LINE: &[u8; 4] = b"\r\n\r\n";

impl Truncator {
    pub(super) fn new(truncation: Truncation) -> Self {
        Self {
            remaining: truncation.bytes,
            seen: match truncation.scope {
                TruncationScope::Response => EMPTY_LINE.len(),
                TruncationScope::Body => 0,
            },
            end: truncation.end,
        }
    }

    /// Returns how the connection ends at the truncation.
    pub(super) fn end(&self) -> ConnectionEnd {
        self.end
    }

    /// Counts a byte and returns whether it may be sent.
    pub(super) fn pass(&mut self, byte: u8) -> bool {
        if let Some(expected) = EMPTY_LINE.get(self.seen) {
            self.seen = match byte {
                _ if byte == *expected => self.seen + 1,
                b'\r' => 1,
                _ => 0,
            };
            return true;
        }
        let remaining = self.remaining.checked_sub(1);
        self.remaining = remaining.unwrap_or(0);
        remaining.is_some()
    }
}
