//! Collects the chunks of a stream into parts.

use bytes::{Buf as _, Bytes, BytesMut};
use oss_model::operation::ByteStream;

use crate::transfer::limits::{Part, StreamPartSize};
use crate::transfer::problem::Problem;

/// Collects the chunks of a stream into parts.
pub(super) struct PartReader {
    stream: ByteStream,
    part_size: StreamPartSize,
    /// The number of the next part.
    number: i64,
    /// The position of the next part in bytes.
    offset: u64,
    /// Data after the last part; empty if the stream has ended or not started.
    rest: Bytes,
    is_at_end: bool,
}

impl PartReader {
    pub(super) fn new(stream: ByteStream, part_size: StreamPartSize) -> Self {
        Self {
            stream,
            part_size,
            number: 1,
            offset: 0,
            rest: Bytes::new(),
            is_at_end: false,
        }
    }

    /// Returns whether all parts were returned, which is known after each of them.
    pub(super) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Returns the next part; an empty stream has one empty part.
    pub(super) async fn next(&mut self) -> Result<(Part, Bytes), Problem> {
        let size = self.part_size.of(self.number).ok_or(Problem::TooLarge)?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut data = BytesMut::new();
        loop {
            let wanted = self.rest.len().min(size - data.len());
            data.extend_from_slice(&self.rest[..wanted]);
            self.rest.advance(wanted);
            // The first byte after the part says whether it is the last one.
            if self.is_at_end || !self.rest.is_empty() {
                break;
            }
            match self.stream.next_chunk().await.map_err(Problem::Stream)? {
                Some(chunk) => self.rest = chunk,
                None => self.is_at_end = true,
            }
        }
        let end = self.offset + data.len() as u64;
        let part = Part {
            number: self.number,
            range: self.offset..end,
        };
        self.offset = end;
        self.number += 1;
        Ok((part, data.freeze()))
    }
}
