//! A change of the state that happens as a whole or not at all.

use std::sync::Arc;

use super::bucket::{Bucket, Properties};
use super::edit::BucketEdit;
use super::error::StateError;
use super::write::{Buckets, Change, Write};

/// Collects writes; none is visible before the transaction is committed.
///
/// It reads the state as it was before. That is enough, because each write replaces something as a
/// whole.
#[derive(Debug)]
pub(crate) struct Transaction<'s> {
    buckets: &'s Buckets,
    writes: Vec<Write>,
    next_sequence: u64,
}

impl<'s> Transaction<'s> {
    pub(super) fn new(buckets: &'s Buckets, next_sequence: u64) -> Self {
        Self {
            buckets,
            writes: Vec::new(),
            next_sequence,
        }
    }

    /// Returns all buckets.
    pub(crate) fn buckets(&self) -> &'s Buckets {
        self.buckets
    }

    /// Returns a bucket to change.
    pub(crate) fn bucket<'t>(&'t mut self, name: &str) -> Result<BucketEdit<'t, 's>, StateError> {
        let bucket = self.existing(name)?;
        Ok(BucketEdit::new(name, bucket, self))
    }

    /// Creates a bucket; an existing one stays unchanged.
    pub(crate) fn create_bucket(&mut self, name: &str, properties: Properties) {
        if !self.buckets.contains_key(name) {
            self.write(&name.into(), Change::PutBucket(properties));
        }
    }

    /// Removes a bucket without objects and uploads, including its rules and settings.
    pub(crate) fn remove_bucket(&mut self, name: &str) -> Result<(), StateError> {
        if !self.existing(name)?.is_empty() {
            let bucket = name.to_owned();
            return Err(StateError::BucketNotEmpty { bucket });
        }
        self.write(&name.into(), Change::RemoveBucket);
        Ok(())
    }

    /// Removes all buckets, whatever they contain.
    #[expect(dead_code, reason = "a reset of the emulator will call it")]
    pub(crate) fn remove_all(&mut self) {
        for name in self.buckets.keys() {
            self.write(&name.as_str().into(), Change::RemoveBucket);
        }
    }

    pub(super) fn write(&mut self, bucket: &Arc<str>, change: Change) {
        let bucket = Arc::clone(bucket);
        self.writes.push(Write { bucket, change });
    }

    /// Returns the next sequence number.
    pub(super) fn next_sequence(&mut self) -> u64 {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        sequence
    }

    /// Returns the writes, and the sequence number of the next transaction.
    pub(super) fn finish(self) -> (Vec<Write>, u64) {
        (self.writes, self.next_sequence)
    }

    fn existing(&self, name: &str) -> Result<&'s Bucket, StateError> {
        let bucket = self.buckets.get(name);
        bucket.ok_or_else(|| StateError::no_such_bucket(name))
    }
}
