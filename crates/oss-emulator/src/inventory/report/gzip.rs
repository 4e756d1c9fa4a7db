//! A gzip member from blocks that threads compress on their own.
//!
//! A file stays one member: some readers stop after the first. `pigz` makes such members too, and RFC
//! 1951 allows it, since an empty stored block aligns the end of each block to a byte.

use std::io;

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// The header of RFC 1952: deflate, no flags, no time, fastest, unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];

/// An empty last block with fixed codes.
const LAST_BLOCK: [u8; 2] = [3, 0];

/// A compressed piece of a member.
#[derive(Debug)]
pub(super) struct Block {
    deflated: Vec<u8>,
    crc: Crc,
}

impl Block {
    /// Compresses some bytes with the fastest level.
    pub(super) fn compress(bytes: &[u8]) -> io::Result<Self> {
        let mut crc = Crc::new();
        crc.update(bytes);
        let mut deflate = Compress::new(Compression::fast(), false);
        let mut deflated = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let read = usize::try_from(deflate.total_in()).unwrap_or(usize::MAX);
            let rest = bytes.get(read..).unwrap_or_default();
            let status = deflate.compress_vec(rest, &mut deflated, FlushCompress::Sync)?;
            let is_read = deflate.total_in() == bytes.len() as u64;
            // Output is complete only if it didn't fill its buffer.
            if is_read && deflated.len() < deflated.capacity() || status == Status::StreamEnd {
                return Ok(Self { deflated, crc });
            }
            deflated.reserve(bytes.len() / 4 + 64);
        }
    }
}

/// Writes blocks as a member.
pub(super) fn write_member<'b>(
    blocks: impl Iterator<Item = &'b Block>,
    mut write: impl FnMut(&[u8]),
) {
    let mut crc = Crc::new();
    write(&HEADER);
    for block in blocks {
        write(&block.deflated);
        crc.combine(&block.crc);
    }
    write(&LAST_BLOCK);
    write(&crc.sum().to_le_bytes());
    write(&crc.amount().to_le_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::bufread::GzDecoder;

    use super::*;
    use crate::random::Random;

    /// Bytes that can't be compressed, so that the output is larger than the input.
    fn noise(length: usize) -> Vec<u8> {
        let mut random = Random::new(1, length as u64);
        let bytes = std::iter::repeat_with(|| random.next_u64().to_le_bytes());
        bytes.flatten().take(length).collect()
    }

    #[test]
    fn blocks_of_any_size_are_one_member() {
        let text = |length| b"a,\"b\",\"c\"\n".repeat(length);
        for pieces in [
            vec![],
            vec![text(0)],
            vec![text(1), text(0), text(2)],
            vec![noise(1), noise(100), noise(300_000)],
            vec![text(50_000), noise(70_000), text(50_000)],
            (0..300).map(noise).collect(),
        ] {
            let blocks = pieces.iter().map(|piece| Block::compress(piece).unwrap());
            let blocks: Vec<_> = blocks.collect();
            let mut member = Vec::new();
            write_member(blocks.iter(), |bytes| member.extend_from_slice(bytes));
            let mut decoder = GzDecoder::new(member.as_slice());
            let mut read = Vec::new();
            decoder.read_to_end(&mut read).unwrap();
            assert_eq!(read, pieces.concat());
            assert_eq!(decoder.into_inner(), b"", "bytes after the member");
        }
    }
}
