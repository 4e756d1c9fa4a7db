//! Totals by storage class.

use super::texts::Texts;
use super::{Tally, Total};
use crate::class::{self, Class};
use crate::row::Row;

/// The rows and bytes of a report, by storage class.
///
/// A class that this version doesn't know is shown by its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    by_class: [Total; Class::COUNT],
    /// Those of [`Class::OTHER`].
    unknown: Texts,
}

impl Totals {
    /// Returns the total of all rows.
    pub fn all(&self) -> Total {
        self.by_class.iter().copied().sum()
    }

    /// Returns the total of the rows without a storage class, such as delete markers.
    pub fn without_class(&self) -> Total {
        self.by_class[Class::NONE.index()]
    }

    /// Returns the total of each class that occurs, the one with the most bytes first.
    pub fn classes(&self) -> Vec<(&str, Total)> {
        let known = class::KNOWN.into_iter().zip(self.by_class);
        let known = known.filter(|(_, total)| total.count > 0);
        let mut classes: Vec<_> = known.chain(self.unknown.iter()).collect();
        classes.sort_by(|(a, x), (b, y)| y.bytes.cmp(&x.bytes).then(a.cmp(b)));
        classes
    }
}

impl Tally for Totals {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let class = row.values.class;
        if let Some(total) = self.by_class.get_mut(class.index()) {
            total.add(row.size());
        }
        if class == Class::OTHER {
            // The address of the row is needed for the copy only, so most rows are never in memory.
            let row = *row;
            self.unknown.add(row.storage_class_text(), row.size());
        }
    }

    fn merge(&mut self, other: Self) {
        for (total, it) in self.by_class.iter_mut().zip(other.by_class) {
            *total += it;
        }
        self.unknown.merge(other.unknown);
    }
}
