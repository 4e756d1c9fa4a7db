//! Seeded pseudorandom numbers.

/// A `SplitMix64` generator, small and good enough for faults and made up objects.
///
/// See Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Random {
    /// Creates the sequence with this number among the sequences of a seed.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        // Mixed, because neighboring numbers would otherwise share one shifted sequence.
        Self(mix(seed ^ mix(number.wrapping_mul(STEP))))
    }

    /// Returns the next number in the half-open range from 0 to 1.
    pub(crate) fn next_f64(&mut self) -> f64 {
        let upper = u32::try_from(self.next_u64() >> 32).unwrap_or(u32::MAX);
        f64::from(upper) / (f64::from(u32::MAX) + 1.0)
    }

    /// Returns the next number of 64 bits.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// Returns the next number below a limit; 0 if the limit is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        // The bias is at most `limit / 2^64`.
        self.next_u64().checked_rem(limit).unwrap_or(0)
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(seed: u64, number: u64, probability: f64) -> Vec<bool> {
        let mut random = Random::new(seed, number);
        let hits = (0..10_000).map(|_| random.next_f64() < probability);
        hits.collect()
    }

    #[test]
    fn seed_and_number_determine_the_sequence() {
        assert_eq!(hits(7, 0, 0.5), hits(7, 0, 0.5));
        assert_ne!(hits(7, 0, 0.5), hits(8, 0, 0.5));
        assert_ne!(hits(7, 0, 0.5), hits(7, 1, 0.5));
        assert_ne!(hits(0, 0, 0.5)[1..], hits(0, 1, 0.5)[..9_999]);
    }

    #[test]
    fn share_of_hits_matches_the_probability() {
        for seed in 0..20 {
            let count = |probability| {
                let hits = hits(seed, seed, probability).into_iter();
                hits.filter(|hit| *hit).count()
            };
            assert_eq!((count(0.0), count(1.0)), (0, 10_000));
            assert!((4_700..5_300).contains(&count(0.5)), "{}", count(0.5));
            assert!((50..150).contains(&count(0.01)), "{}", count(0.01));
            assert_eq!((count(f64::NAN), count(-1.0), count(2.0)), (0, 0, 10_000));
        }
    }
}
