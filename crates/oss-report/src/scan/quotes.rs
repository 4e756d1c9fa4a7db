//! Finds the quotes of a buffer, 64 bytes at a time.

use wide::u8x16;

const QUOTE: u8x16 = u8x16::new([b'"'; 16]);

/// The positions of the quotes in a buffer.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    positions: Vec<u32>,
    count: usize,
    is_ascii: bool,
}

impl Quotes {
    /// Finds the quotes of a buffer, which is much shorter than 4 GiB.
    pub(super) fn find(&mut self, data: &[u8]) {
        // Each block writes to a part that has room for all of its bytes.
        if self.positions.len() < data.len() + BLOCK {
            self.positions.resize(data.len() + BLOCK, 0);
        }
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        let mut high = u8x16::default();
        self.count = 0;
        let mut start = 0;
        // All ones within quotes.
        let mut inside = 0;
        for block in blocks {
            let closing = closing(mask(block, &mut high), &mut inside);
            self.push(closing, start);
            start += 64;
        }
        let mut last = [0; BLOCK];
        if let Some(part) = last.get_mut(..rest.len()) {
            part.copy_from_slice(rest);
        }
        let closing = closing(mask(&last, &mut high), &mut inside);
        self.push(closing, start);
        self.is_ascii = high.to_bitmask() == 0;
    }

    #[inline]
    fn push(&mut self, mut mask: u64, start: u32) {
        let rest = self.positions.get_mut(self.count..);
        let Some(part) = rest.and_then(|it| it.first_chunk_mut::<BLOCK>()) else {
            return;
        };
        // Most blocks have fewer quotes than are written at once, so that no branch depends on their number.
        let count = mask.count_ones() as usize;
        for batch in part.as_chunks_mut::<BATCH>().0 {
            for position in batch {
                *position = start + (mask | 1 << 63).trailing_zeros();
                mask &= mask.wrapping_sub(1);
            }
            if mask == 0 {
                break;
            }
        }
        self.count += count;
    }

    /// Returns the positions.
    #[inline]
    pub(super) fn positions(&self) -> &[u32] {
        self.positions.get(..self.count).unwrap_or_default()
    }

    /// Returns whether all bytes of the buffer are ASCII.
    #[inline]
    pub(super) fn is_ascii(&self) -> bool {
        self.is_ascii
    }
}

/// The number of positions that are written at once.
const BATCH: usize = 6;
/// The number of bytes for one mask.
const BLOCK: usize = 64;

/// Returns a bit for each quote, and collects the high bits of all bytes.
#[inline]
fn mask(block: &[u8; BLOCK], high: &mut u8x16) -> u64 {
    let (parts, _) = block.as_chunks::<16>();
    let mut mask = 0;
    for (index, part) in parts.iter().enumerate() {
        let bytes = u8x16::new(*part);
        *high |= bytes;
        mask |= u64::from(bytes.simd_eq(QUOTE).to_bitmask()) << (16 * index);
    }
    mask
}

/// Returns every other quote: those that end a field, unless the row isn't regular.
#[inline]
fn closing(quotes: u64, inside: &mut u64) -> u64 {
    // Each bit says whether the quotes up to it are an odd number.
    let mut odd = quotes;
    for shift in [1, 2, 4, 8, 16, 32] {
        odd ^= odd << shift;
    }
    odd ^= *inside;
    *inside = 0_u64.wrapping_sub(odd >> 63);
    quotes & !odd
}
