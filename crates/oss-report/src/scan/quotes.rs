//! Finds the quotes of a buffer, 64 bytes at a time.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

/// The positions of the quotes in a buffer.
#[derive(Debug)]
pub(super) struct Quotes {
    /// The instructions that this processor has.
    level: Level,
    positions: Vec<u32>,
    count: usize,
    is_ascii: bool,
}

impl Quotes {
    pub(super) fn new() -> Self {
        Self {
            level: Level::new(),
            positions: Vec::new(),
            count: 0,
            is_ascii: true,
        }
    }

    /// Finds the quotes of a buffer, which is much shorter than 4 GiB.
    pub(super) fn find(&mut self, data: &[u8]) {
        // Each block writes to a part that has room for all of its bytes.
        if self.positions.len() < data.len() + BLOCK {
            self.positions.resize(data.len() + BLOCK, 0);
        }
        dispatch!(self.level, simd => self.find_with(simd, data));
    }

    #[expect(
        clippy::inline_always,
        reason = "the function is compiled for each kind of processor"
    )]
    #[inline(always)]
    fn find_with<S: Simd>(&mut self, simd: S, data: &[u8]) {
        let (blocks, rest) = data.as_chunks::<BLOCK>();
        let quote = u8x64::splat(simd, b'"');
        let mut high = u8x64::splat(simd, 0);
        self.count = 0;
        let mut start = 0;
        // All ones within quotes.
        let mut inside = 0;
        let mut last = [0; BLOCK];
        if let Some(part) = last.get_mut(..rest.len()) {
            part.copy_from_slice(rest);
        }
        for block in blocks.iter().chain([&last]) {
            let block = u8x64::simd_from(simd, *block);
            high |= block;
            let quotes = block.simd_eq(quote).to_bitmask();
            self.push(closing(quotes, &mut inside), start);
            start += 64;
        }
        self.is_ascii = !high.simd_ge(u8x64::splat(simd, 0x80)).any_true();
    }

    #[expect(
        clippy::inline_always,
        reason = "it is compiled with the function that calls it"
    )]
    #[inline(always)]
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

/// Returns every other quote: those that end a field, unless the row isn't regular.
#[expect(
    clippy::inline_always,
    reason = "it is compiled with the function that calls it"
)]
#[inline(always)]
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
