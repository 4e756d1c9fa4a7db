//! The largest objects.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::time::SystemTime;

use super::Tally;
use crate::row::Row;

/// The largest objects of a report.
///
/// Among objects of the same size, those with the smaller keys count as larger. So the result doesn't
/// depend on the order of rows.
#[derive(Clone, Debug)]
pub struct Top {
    max: usize,
    /// The smallest one is at the top of the heap.
    objects: BinaryHeap<Reverse<Ranked>>,
    /// The size that an object needs, once the list is full.
    least: u64,
    /// The decoded key; reused.
    key: Vec<u8>,
}

/// One of the largest objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// An object with its order.
#[derive(Clone, Debug)]
struct Ranked(TopObject);

/// The order of objects: by size, then by key and version ID in reverse.
type Rank<'o> = (u64, Reverse<&'o [u8]>, Reverse<Option<&'o str>>);

impl Top {
    /// Creates a list with room for a number of objects.
    pub fn new(max: usize) -> Self {
        Self {
            max,
            objects: BinaryHeap::new(),
            // An empty list never has room.
            least: if max == 0 { u64::MAX } else { 0 },
            key: Vec::new(),
        }
    }

    /// Returns the objects, the largest first.
    pub fn objects(&self) -> Vec<&TopObject> {
        let mut objects: Vec<_> = self.objects.iter().collect();
        objects.sort();
        objects.into_iter().map(|it| &it.0.0).collect()
    }

    fn offer(&mut self, row: &Row<'_>, size: u64) {
        let key = row.key_in(&mut self.key);
        let fill = |it: &mut TopObject| it.fill(row, key, size);
        if self.objects.len() < self.max {
            let mut object = TopObject::default();
            fill(&mut object);
            self.objects.push(Reverse(Ranked(object)));
        } else if let Some(mut lowest) = self.objects.peek_mut() {
            let rank = (size, Reverse(key), Reverse(row.version_id()));
            if rank > lowest.0.rank() {
                fill(&mut lowest.0.0);
            }
        }
        self.update_least();
    }

    fn update_least(&mut self) {
        if self.objects.len() >= self.max
            && let Some(lowest) = self.objects.peek()
        {
            self.least = lowest.0.0.size;
        }
    }
}

impl TopObject {
    /// Replaces all values, and keeps the buffers.
    fn fill(&mut self, row: &Row<'_>, key: &[u8], size: u64) {
        let set = |text: &mut Option<String>, value: Option<&str>| {
            let mut buffer = text.take().unwrap_or_default();
            buffer.clear();
            *text = value.map(|it| buffer + it);
        };
        self.key.clear();
        self.key.extend_from_slice(key);
        set(&mut self.version_id, row.version_id());
        set(&mut self.storage_class, row.storage_class_text());
        self.size = size;
        self.last_modified = row.last_modified();
    }
}

impl Ranked {
    fn rank(&self) -> Rank<'_> {
        let object = &self.0;
        let version_id = object.version_id.as_deref();
        (object.size, Reverse(&object.key), Reverse(version_id))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl Eq for Ranked {}

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
        self.objects.extend(other.objects);
        while self.objects.len() > self.max {
            self.objects.pop();
        }
        self.update_least();
    }
}
