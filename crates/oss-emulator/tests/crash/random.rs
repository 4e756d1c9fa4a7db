//! Numbers that a seed determines.

/// A generator of numbers: splitmix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(round: u64, worker: u64) -> Self {
        Self(round.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ worker.wrapping_mul(0x9E37_79B9))
    }

    /// Returns a number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % limit as u64).unwrap()
    }
}
