//! The largest objects.

use std::cmp::{Ordering, Reverse};
use std::time::SystemTime;

use super::Tally;
use crate::row::Row;

/// The largest objects of a report.
///
/// Among objects of the same size, those with the smaller keys count as larger, so that the result doesn't depend on
/// the order of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    max: usize,
    objects: Vec<TopObject>,
    /// The size that an object needs, once there are enough.
    least: u64,
    /// The decoded key; reused.
    key: Vec<u8>,
}

/// One of the largest objects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TopObject {
    /// The decoded key; it needn't be UTF-8.
    pub key: Vec<u8>,
    /// The version ID.
    pub version_id: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// The storage class as the report has it.
    pub storage_class: Option<String>,
    /// The time of the last modification.
    pub last_modified: Option<SystemTime>,
}

impl Top {
    /// Creates a list with room for a number of objects.
    pub fn new(max: usize) -> Self {
        Self {
            max,
            objects: Vec::new(),
            least: 0,
            key: Vec::new(),
        }
    }

    /// Returns the objects, the largest first.
    pub fn objects(&self) -> Vec<&TopObject> {
        let mut objects: Vec<_> = self.objects.iter().collect();
        objects.sort_by(|a, b| b.rank().cmp(&a.rank()));
        objects
    }

    #[cold]
    fn offer(&mut self, row: &Row<'_>, size: u64) {
        let key = row.key_in(&mut self.key);
        let rank = (size, Reverse(key), Reverse(row.version_id()));
        let lowest = self.objects.iter().min_by(|a, b| a.rank().cmp(&b.rank()));
        let is_full = self.objects.len() >= self.max;
        if is_full && lowest.is_none_or(|it| rank.cmp(&it.rank()) != Ordering::Greater) {
            return;
        }
        let object = TopObject {
            key: key.to_owned(),
            version_id: row.version_id().map(str::to_owned),
            size,
            storage_class: row.storage_class_text().map(str::to_owned),
            last_modified: row.last_modified(),
        };
        self.push(object);
    }

    fn push(&mut self, object: TopObject) {
        self.objects.push(object);
        let indices = 0..self.objects.len();
        let lowest = indices.min_by_key(|it| self.objects.get(*it).map(TopObject::rank));
        if let Some(lowest) = lowest.filter(|_| self.objects.len() > self.max) {
            self.objects.swap_remove(lowest);
        }
        let is_full = self.objects.len() >= self.max;
        let least = self.objects.iter().map(|it| it.size).min();
        self.least = least.filter(|_| is_full).unwrap_or_default();
    }
}

impl TopObject {
    #[expect(clippy::type_complexity, reason = "the order of three values")]
    fn rank(&self) -> (u64, Reverse<&[u8]>, Reverse<Option<&str>>) {
        (
            self.size,
            Reverse(&self.key),
            Reverse(self.version_id.as_deref()),
        )
    }
}

impl Tally for Top {
    #[inline]
    fn row(&mut self, row: &Row<'_>) {
        if let Some(size) = row.size()
            && size >= self.least
        {
            self.offer(row, size);
        }
    }

    fn merge(&mut self, other: Self) {
        for object in other.objects {
            self.push(object);
        }
    }
}
