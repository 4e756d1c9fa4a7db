//! A histogram of ages.

use std::time::{SystemTime, UNIX_EPOCH};

use super::labels::age_label;
use super::{Tally, Total};
use crate::row::Row;

/// The days that separate the buckets.
const DAYS: [i64; 10] = [1, 7, 30, 60, 90, 180, 365, 730, 1095, 1825];
const SECONDS_PER_DAY: i64 = 86_400;

/// The ages of objects: the time since their last modification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ages {
    /// Seconds since 1970.
    now: i64,
    by_age: [Total; DAYS.len() + 1],
    in_future: Total,
    unknown: Total,
}

/// The objects whose ages are between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AgeBucket {
    /// The smallest age in days.
    pub from_days: u64,
    /// The age in days that all are below; `None` if unlimited.
    pub below_days: Option<u64>,
    /// The objects.
    pub total: Total,
}

impl AgeBucket {
    /// Returns the bounds as people read them, such as `1–2 years`.
    #[must_use]
    pub fn label(&self) -> String {
        age_label(self.from_days, self.below_days)
    }
}

impl Ages {
    /// Creates a histogram of the ages at a time, such as the report's.
    pub fn new(now: SystemTime) -> Self {
        let seconds = |it: std::time::Duration| i64::try_from(it.as_secs()).unwrap_or(i64::MAX);
        let now = match now.duration_since(UNIX_EPOCH) {
            Ok(after) => seconds(after),
            Err(before) => -seconds(before.duration()),
        };
        Self {
            now,
            by_age: Default::default(),
            in_future: Total::default(),
            unknown: Total::default(),
        }
    }

    /// Returns the histogram.
    ///
    /// Its bounds are 1, 7, 30, 60, 90, 180 and 365 days and 2, 3 and 5 years.
    pub fn buckets(&self) -> Vec<AgeBucket> {
        let bounds = DAYS.map(i64::unsigned_abs);
        let from = std::iter::once(0).chain(bounds);
        let below = bounds.into_iter().map(Some).chain([None]);
        let buckets = from.zip(below).zip(self.by_age);
        buckets
            .map(|((from_days, below_days), total)| AgeBucket {
                from_days,
                below_days,
                total,
            })
            .collect()
    }

    /// Returns the objects that were modified after the time of this histogram.
    pub fn in_future(&self) -> Total {
        self.in_future
    }

    /// Returns the rows without a time.
    pub fn unknown(&self) -> Total {
        self.unknown
    }
}

impl Tally for Ages {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let total = match row.values.last_modified {
            None => &mut self.unknown,
            Some(time) if time > self.now => &mut self.in_future,
            Some(time) => {
                let days = self.now.saturating_sub(time) / SECONDS_PER_DAY;
                let bucket: usize = DAYS.iter().map(|it| usize::from(days >= *it)).sum();
                match self.by_age.get_mut(bucket) {
                    Some(total) => total,
                    None => return,
                }
            }
        };
        total.add(row.size());
    }

    /// Adds a histogram of ages at the same time.
    fn merge(&mut self, other: Self) {
        for (total, it) in self.by_age.iter_mut().zip(other.by_age) {
            *total += it;
        }
        self.in_future += other.in_future;
        self.unknown += other.unknown;
    }
}
