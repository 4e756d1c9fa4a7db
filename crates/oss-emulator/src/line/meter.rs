//! Counts what is sent of an answer.

use crate::fault::{Cut, Ending, Place};

/// Counts what is written of an answer, up to where it is cut.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    left: usize,
    /// How much of the empty line after the head has been seen, in bytes.
    seen: usize,
    pub(super) ending: Ending,
}

const EMPTY_LINE: &[u8; 4] = b"\r\n\r\n";

impl Meter {
    pub(super) fn new(cut: Cut) -> Self {
        Self {
            left: cut.bytes,
            seen: match cut.place {
                Place::Answer => EMPTY_LINE.len(),
                Place::Body => 0,
            },
            ending: cut.ending,
        }
    }

    /// Counts a byte that is sent, and tells whether it may be.
    pub(super) fn pass(&mut self, byte: u8) -> bool {
        if let Some(expected) = EMPTY_LINE.get(self.seen) {
            self.seen = match byte {
                _ if byte == *expected => self.seen + 1,
                b'\r' => 1,
                _ => 0,
            };
            return true;
        }
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}
