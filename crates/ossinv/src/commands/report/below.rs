//! A tally of the keys with a prefix.

use oss_report::{Row, Tally};

/// Tallies the rows whose decoded keys start with a prefix.
#[derive(Debug)]
pub(super) struct Below<T> {
    prefix: Vec<u8>,
    /// The decoded key; reused.
    key: Vec<u8>,
    pub(super) tally: T,
}

impl<T> Below<T> {
    pub(super) fn new(prefix: &str, tally: T) -> Self {
        Self {
            prefix: prefix.into(),
            key: Vec::new(),
            tally,
        }
    }
}

impl<T: Tally> Tally for Below<T> {
    fn row(&mut self, row: &Row<'_>) {
        if self.prefix.is_empty() || row.key_in(&mut self.key).starts_with(&self.prefix) {
            self.tally.row(row);
        }
    }

    fn merge(&mut self, other: Self) {
        self.tally.merge(other.tally);
    }
}
