//! Randomness as an argument: what spreads the retries of many clients.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

/// Says which share of the longest pause is taken before a retry.
///
/// # Examples
///
/// ```
/// use oss_client::Jitter;
///
/// /// Takes the whole pause each time, for a test.
/// #[derive(Debug)]
/// struct Whole;
///
/// impl Jitter for Whole {
///     fn share(&self) -> f64 {
///         1.0
///     }
/// }
/// ```
pub trait Jitter: fmt::Debug + Send + Sync + 'static {
    /// Returns a number from 0 to 1, another one each time.
    fn share(&self) -> f64;
}

impl<J: Jitter + ?Sized> Jitter for Arc<J> {
    fn share(&self) -> f64 {
        (**self).share()
    }
}

/// Draws from the keys that the standard library gives its maps.
///
/// They differ between clients and between calls, and spreading retries needs no more.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct RandomJitter;

impl Jitter for RandomJitter {
    fn share(&self) -> f64 {
        let [a, b, c, d, ..] = RandomState::new().hash_one(()).to_le_bytes();
        f64::from(u32::from_le_bytes([a, b, c, d])) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_spread() {
        let shares = (0..64).map(|_| RandomJitter.share()).collect::<Vec<_>>();
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
        assert!(shares.iter().any(|share| *share < 0.5));
        assert!(shares.iter().any(|share| *share >= 0.5));
    }
}
