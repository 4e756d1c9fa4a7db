//! The CRC and the length at the end of a gzip member.

use flate2::Crc;

use super::damaged::damaged;
use crate::error::Error;

/// Reads the eight bytes in pieces.
#[derive(Debug, Default)]
pub(super) struct Trailer {
    /// The CRC-32 and the length modulo 2^32, both little-endian.
    fields: [[u8; 4]; 2],
    length: usize,
}

impl Trailer {
    /// Reads from a piece, and returns how much was read.
    pub(super) fn feed(&mut self, piece: &[u8]) -> usize {
        let free = self.fields.iter_mut().flatten().skip(self.length);
        let read = free.zip(piece).map(|(to, from)| *to = *from).count();
        self.length += read;
        read
    }

    pub(super) fn is_complete(&self) -> bool {
        self.length == 8
    }

    /// Compares the CRC-32 and the length with those of the decompressed bytes.
    pub(super) fn check(&self, actual: &Crc) -> Result<(), Error> {
        let [crc, length] = self.fields.map(u32::from_le_bytes);
        let message = if actual.sum() != crc {
            format!(
                "the CRC-32 of the decompressed data is {:08X}, but the file says {crc:08X}",
                actual.sum()
            )
        } else if actual.amount() != length {
            format!(
                "the decompressed data has {} bytes (modulo 2^32), but the file says {length}",
                actual.amount()
            )
        } else {
            return Ok(());
        };
        Err(damaged(message))
    }
}
