//! A count with a sum of bytes.

use std::iter::Sum;
use std::ops::AddAssign;

/// A number of rows and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Total {
    /// The number of rows.
    pub count: u64,
    /// The sum of their sizes in bytes; a row without a size adds none.
    pub bytes: u64,
}

impl Total {
    /// Returns the mean size in bytes, rounded down; 0 without rows.
    #[must_use]
    pub fn mean(&self) -> u64 {
        self.bytes.checked_div(self.count).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn add(&mut self, size: Option<u64>) {
        self.count += 1;
        self.bytes = self.bytes.saturating_add(size.unwrap_or_default());
    }
}

impl AddAssign for Total {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

impl Sum for Total {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |mut sum, it| {
            sum += it;
            sum
        })
    }
}
