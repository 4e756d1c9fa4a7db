//! The error of a list that no bucket has.

use std::fmt;

/// The size limit of a list as text, in bytes.
///
/// 1,000 rules of the largest size have 20 MB.
pub(super) const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The error of a list that no bucket has.
#[derive(Debug)]
pub(crate) struct TooLarge {
    pub(super) rules: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the first {} rules of the list have more than {} MiB, the most that a list may have",
            self.rules,
            MAX_BYTES >> 20
        )
    }
}

impl std::error::Error for TooLarge {}
