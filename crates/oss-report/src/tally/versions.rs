//! Current and old versions, and delete markers.

use super::{Tally, Total};
use crate::flag::Flag;
use crate::row::Row;

/// The versions of a report.
///
/// A report of current versions only has no column for them: all of its rows are current.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Versions {
    /// Current versions.
    pub current: Total,
    /// Old versions, which are still billed.
    pub noncurrent: Total,
    /// Delete markers that are the current version.
    pub current_delete_markers: Total,
    /// Delete markers that are old versions.
    pub noncurrent_delete_markers: Total,
}

impl Versions {
    /// Returns the number of delete markers.
    pub fn delete_markers(&self) -> u64 {
        self.current_delete_markers.count + self.noncurrent_delete_markers.count
    }
}

impl Tally for Versions {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        let is_old = row.values.is_latest == Flag::False;
        let is_marker = row.values.is_delete_marker == Flag::True;
        let total = match (is_old, is_marker) {
            (false, false) => &mut self.current,
            (true, false) => &mut self.noncurrent,
            (false, true) => &mut self.current_delete_markers,
            (true, true) => &mut self.noncurrent_delete_markers,
        };
        total.add(row.size());
    }

    fn merge(&mut self, other: Self) {
        self.current += other.current;
        self.noncurrent += other.noncurrent;
        self.current_delete_markers += other.current_delete_markers;
        self.noncurrent_delete_markers += other.noncurrent_delete_markers;
    }
}
