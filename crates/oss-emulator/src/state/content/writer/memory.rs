//! Stores received data in memory.

use bytes::{Bytes, BytesMut};

use crate::state::content::{Segment, Segments};

/// The largest segment in bytes.
///
/// Larger data is never in one piece, which would be copied each time it outgrows its place.
const SEGMENT: usize = 1024 * 1024;

/// Collects data in segments.
#[derive(Debug)]
pub(super) struct MemoryWriter {
    full: Vec<Segment>,
    buffer: BytesMut,
    /// How many bytes are still to come, if the client said it.
    remaining: Option<u64>,
}

impl MemoryWriter {
    pub(super) fn new(announced: Option<u64>) -> Self {
        Self {
            full: Vec::new(),
            buffer: BytesMut::new(),
            remaining: announced,
        }
    }

    pub(super) fn write(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            if self.buffer.is_empty() {
                self.buffer.reserve(self.capacity(data.len()));
            }
            let (fitting, rest) = data.split_at(data.len().min(SEGMENT - self.buffer.len()));
            self.buffer.extend_from_slice(fitting);
            if let Some(remaining) = &mut self.remaining {
                *remaining = remaining.saturating_sub(fitting.len() as u64);
            }
            data = rest;
            if self.buffer.len() == SEGMENT {
                let segment = std::mem::take(&mut self.buffer).freeze();
                self.full.push(Segment::Memory(segment));
            }
        }
    }

    pub(super) fn finish(mut self) -> Segments {
        // An announced length was reserved exactly; otherwise up to half of the buffer is unused.
        let last = match self.remaining {
            Some(_) => self.buffer.freeze(),
            None => Bytes::copy_from_slice(&self.buffer),
        };
        if !last.is_empty() || self.full.is_empty() {
            self.full.push(Segment::Memory(last));
        }
        self.full.into()
    }

    /// Returns how much room the next segment needs at first.
    fn capacity(&self, data: usize) -> usize {
        let remaining = usize::try_from(self.remaining.unwrap_or_default());
        remaining.unwrap_or(SEGMENT).max(data).min(SEGMENT)
    }
}
