//! Randomness as an argument.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

/// A source of random factors for the backoff.
///
/// A custom source makes tests deterministic; see [`ClientBuilder::jitter`](crate::ClientBuilder::jitter).
///
/// # Examples
///
/// ```
/// use oss_client::Jitter;
///
/// /// Always uses the longest backoff.
/// #[derive(Debug)]
/// struct FullBackoff;
///
/// impl Jitter for FullBackoff {
///     fn factor(&self) -> f64 {
///         1.0
///     }
/// }
/// ```
pub trait Jitter: fmt::Debug + Send + Sync + 'static {
    /// Returns a random number from 0 to 1, by which the longest backoff is multiplied.
    fn factor(&self) -> f64;
}

impl<J: Jitter + ?Sized> Jitter for Arc<J> {
    fn factor(&self) -> f64 {
        (**self).factor()
    }
}

/// Derives numbers from the random keys of the standard library's hash maps.
///
/// The keys differ between processes and calls, which is enough to spread retries.
#[derive(Debug)]
pub(crate) struct RandomJitter;

impl Jitter for RandomJitter {
    fn factor(&self) -> f64 {
        let [a, b, c, d, ..] = RandomState::new().hash_one(()).to_le_bytes();
        f64::from(u32::from_le_bytes([a, b, c, d])) / f64::from(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_factors_are_spread() {
        let factors = (0..64).map(|_| RandomJitter.factor()).collect::<Vec<_>>();
        assert!(factors.iter().all(|factor| (0.0..=1.0).contains(factor)));
        assert!(factors.iter().any(|factor| *factor < 0.5));
        assert!(factors.iter().any(|factor| *factor >= 0.5));
    }
}
