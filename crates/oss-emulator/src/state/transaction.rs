//! A change of the state that happens as a whole or not at all.

use super::bucket::{Bucket, Properties};
use super::edit::BucketEdit;
use super::error::StateError;
use super::write::{Buckets, Change, Writes};

/// Collects writes; none is visible before the transaction is committed.
///
/// It reads the state as it was before. That is enough, because each write replaces something as a
/// whole.
#[derive(Debug)]
pub(crate) struct Transaction<'s> {
    buckets: &'s Buckets,
    writes: Writes,
}

impl<'s> Transaction<'s> {
    pub(super) fn new(buckets: &'s Buckets, next_sequence: u64) -> Self {
        Self {
            buckets,
            writes: Writes::new(next_sequence),
        }
    }

    /// Returns all buckets.
    pub(crate) fn buckets(&self) -> &'s Buckets {
        self.buckets
    }

    /// Returns a bucket to change.
    pub(crate) fn bucket<'t>(&'t mut self, name: &str) -> Result<BucketEdit<'t, 's>, StateError> {
        let bucket = self.existing(name)?;
        Ok(BucketEdit::new(name, bucket, &mut self.writes))
    }

    /// Creates a bucket; an existing one stays unchanged.
    pub(crate) fn create_bucket(&mut self, name: &str, properties: Properties) {
        if !self.buckets.contains_key(name) {
            self.writes
                .push(&name.into(), Change::PutBucket(properties));
        }
    }

    /// Removes a bucket without objects and uploads, including its rules and settings.
    pub(crate) fn remove_bucket(&mut self, name: &str) -> Result<(), StateError> {
        if !self.existing(name)?.is_empty() {
            let bucket = name.to_owned();
            return Err(StateError::BucketNotEmpty { bucket });
        }
        self.writes.push(&name.into(), Change::RemoveBucket);
        Ok(())
    }

    /// Removes all buckets, whatever they contain.
    pub(crate) fn remove_all(&mut self) {
        for name in self.buckets.keys() {
            self.writes
                .push(&name.as_str().into(), Change::RemoveBucket);
        }
    }

    pub(super) fn into_writes(self) -> Writes {
        self.writes
    }

    fn existing(&self, name: &str) -> Result<&'s Bucket, StateError> {
        let bucket = self.buckets.get(name);
        bucket.ok_or_else(|| StateError::no_such_bucket(name))
    }
}
