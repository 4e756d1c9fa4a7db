//! The header of a gzip member.

use flate2::Crc;

use super::damaged::damaged;
use super::totals::GzipTotals;
use crate::error::Error;

const MAGIC: [u8; 2] = [0x1f, 0x8b];
const DEFLATE: u8 = 8;
const HAS_CRC: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// Reads a header in pieces of any length, and skips what it says.
#[derive(Debug, Default)]
pub(super) struct Header {
    part: Part,
    /// The position in the part.
    position: u16,
    flags: u8,
    extra_length: u16,
    crc: Crc,
    /// The CRC-16 in the header.
    expected_crc: u16,
    is_begun: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    /// Magic, method, flags, time, extra flags and operating system: 10 bytes.
    #[default]
    Fixed,
    ExtraLength,
    Extra,
    Name,
    Comment,
    Crc,
    Complete,
}

impl Header {
    pub(super) fn is_empty(&self) -> bool {
        !self.is_begun
    }

    pub(super) fn is_complete(&self) -> bool {
        self.part == Part::Complete
    }

    /// Reads from a piece, and returns how much was read.
    pub(super) fn feed(&mut self, piece: &[u8], totals: GzipTotals) -> Result<usize, Error> {
        for (index, byte) in piece.iter().enumerate() {
            if self.is_complete() {
                return Ok(index);
            }
            self.is_begun = true;
            self.read(*byte)
                .map_err(|problem| problem.into_error(totals))?;
        }
        Ok(piece.len())
    }

    fn read(&mut self, byte: u8) -> Result<(), Problem> {
        if self.part != Part::Crc {
            self.crc.update(&[byte]);
        }
        let is_end = match self.part {
            Part::Fixed => self.read_fixed(byte)?,
            Part::ExtraLength => {
                self.extra_length |= u16::from(byte) << (8 * self.position);
                self.position == 1
            }
            Part::Extra => self.position + 1 == self.extra_length,
            Part::Name | Part::Comment => {
                // Only the end counts, and the position may not overflow.
                self.position = 0;
                byte == 0
            }
            Part::Crc => {
                self.expected_crc |= u16::from(byte) << (8 * self.position);
                self.position == 1
            }
            Part::Complete => true,
        };
        if is_end {
            self.end_part()
        } else {
            self.position += 1;
            Ok(())
        }
    }

    fn read_fixed(&mut self, byte: u8) -> Result<bool, Problem> {
        match self.position {
            0 if byte != MAGIC[0] => return Err(Problem::Magic),
            1 if byte != MAGIC[1] => return Err(Problem::Magic),
            2 if byte != DEFLATE => return Err(Problem::Method(byte)),
            3 if byte & RESERVED != 0 => return Err(Problem::Flags(byte)),
            3 => self.flags = byte,
            _ => {}
        }
        Ok(self.position == 9)
    }

    fn end_part(&mut self) -> Result<(), Problem> {
        if self.part == Part::Crc {
            // The lower half of the CRC-32, says RFC 1952.
            let [low, high, ..] = self.crc.sum().to_le_bytes();
            let actual = u16::from_le_bytes([low, high]);
            if actual != self.expected_crc {
                return Err(Problem::Crc(actual, self.expected_crc));
            }
        }
        self.position = 0;
        self.part = self.next_part();
        Ok(())
    }

    fn next_part(&self) -> Part {
        let has_extra = self.flags & HAS_EXTRA != 0;
        let parts = [
            (Part::ExtraLength, has_extra),
            (Part::Extra, has_extra && self.extra_length > 0),
            (Part::Name, self.flags & HAS_NAME != 0),
            (Part::Comment, self.flags & HAS_COMMENT != 0),
            (Part::Crc, self.flags & HAS_CRC != 0),
        ];
        let mut next = parts
            .iter()
            .filter(|(part, is_there)| *part > self.part && *is_there);
        next.next().map_or(Part::Complete, |(part, _)| *part)
    }
}

/// A reason why a header can't be read.
enum Problem {
    Magic,
    Method(u8),
    Flags(u8),
    Crc(u16, u16),
}

impl Problem {
    fn into_error(self, totals: GzipTotals) -> Error {
        let GzipTotals {
            members,
            compressed,
            ..
        } = totals;
        let member = members + 1;
        let message = match self {
            Self::Magic if members > 0 => {
                format!("bytes follow the end of the gzip data, after byte {compressed}")
            }
            Self::Magic => "this isn't a gzip file".to_owned(),
            Self::Method(method) => {
                format!("gzip member {member} has the unknown compression method {method}")
            }
            Self::Flags(flags) => {
                format!("gzip member {member} has the unknown flags {flags:#04x}")
            }
            Self::Crc(actual, expected) => format!(
                "the CRC-16 of the header of gzip member {member} is {actual:04X}, but the file says {expected:04X}"
            ),
        };
        damaged(message)
    }
}
