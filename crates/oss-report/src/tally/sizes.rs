//! A histogram of sizes.

use super::labels::size_label;
use super::{Tally, Total};
use crate::class::{self, Class};
use crate::row::Row;

/// The powers of two that separate the buckets; no others are exact.
const POWERS: [u32; 14] = [0, 10, 12, 14, 16, 17, 20, 22, 24, 27, 30, 32, 34, 40];
/// The number of different lengths of a size in bits.
const LENGTHS: usize = 65;

/// The sizes of objects.
///
/// Rows without a size, such as delete markers, aren't counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// By the number of bits of the size: below 2^n, but not below 2^(n-1).
    by_length: Box<[[Total; Class::COUNT]; LENGTHS]>,
}

/// The objects whose sizes are between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SizeBucket {
    /// The smallest size in bytes.
    pub from: u64,
    /// The size in bytes that all are below; `None` if unlimited.
    pub below: Option<u64>,
    /// The objects.
    pub total: Total,
}

impl SizeBucket {
    /// Returns the bounds as people read them, such as `64–128 KiB`.
    #[must_use]
    pub fn label(&self) -> String {
        size_label(self.from, self.below)
    }
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            by_length: Box::new([[Total::default(); Class::COUNT]; LENGTHS]),
        }
    }
}

impl Sizes {
    /// The exponent of 64 KiB, the least that is billed for an object of some classes.
    pub const KIB_64: u32 = 16;
    /// The exponent of 128 KiB.
    pub const KIB_128: u32 = 17;

    /// Returns the histogram.
    ///
    /// Its bounds are 0, 1, 1 KiB, 64 KiB, 128 KiB, 1 MiB, 1 GiB and some between them.
    pub fn buckets(&self) -> Vec<SizeBucket> {
        let lowest = std::iter::once((0, 0)).chain(POWERS.map(|it| (1 << it, it as usize + 1)));
        let lowest: Vec<_> = lowest.collect();
        let next = lowest.iter().skip(1).map(|it| Some(*it)).chain([None]);
        let buckets = lowest.iter().zip(next).map(|((from, start), next)| {
            let end = next.map_or(LENGTHS, |(_, start)| start);
            let lengths = self.by_length.get(*start..end).unwrap_or_default();
            SizeBucket {
                from: *from,
                below: next.map(|(below, _)| below),
                total: lengths.iter().flatten().copied().sum(),
            }
        });
        buckets.collect()
    }

    /// Returns the objects that are smaller than a power of two, in bytes.
    pub fn below(&self, exponent: u32) -> Total {
        self.lengths(exponent).iter().flatten().copied().sum()
    }

    /// Returns the objects of each class that are smaller than a power of two.
    ///
    /// The classes that this version doesn't know are together as `(other)`.
    pub fn classes_below(&self, exponent: u32) -> Vec<(&'static str, Total)> {
        let lengths = self.lengths(exponent);
        let of = |class: usize| lengths.iter().filter_map(|it| it.get(class)).copied().sum();
        let names = class::KNOWN.into_iter().chain(["(other)"]);
        let totals = names.enumerate().map(|(class, name)| (name, of(class)));
        totals.filter(|(_, it): &(_, Total)| it.count > 0).collect()
    }

    fn lengths(&self, exponent: u32) -> &[[Total; Class::COUNT]] {
        let end = LENGTHS.min(exponent as usize + 1);
        self.by_length.get(..end).unwrap_or_default()
    }
}

impl Tally for Sizes {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let Some(size) = row.size() else { return };
        let length = u64::BITS - size.leading_zeros();
        let by_class = self.by_length.get_mut(length as usize);
        if let Some(total) = by_class.and_then(|it| it.get_mut(row.values.class.index())) {
            total.add(Some(size));
        }
    }

    fn merge(&mut self, other: Self) {
        let totals = self.by_length.iter_mut().flatten();
        for (total, it) in totals.zip(other.by_length.iter().flatten()) {
            *total += *it;
        }
    }
}
