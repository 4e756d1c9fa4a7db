//! Fills a bucket with made up objects.

mod key;
mod objects;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use oss_model::common::StorageClass;

use super::State;
use super::attributes::{Attributes, Overwrite};
use super::content::Content;
use super::error::StateError;
use super::etag::ETag;
use super::object::Object;

use objects::{SeededObject, objects};

/// The number of objects in a transaction; requests are handled in between.
const BATCH: usize = 10_000;

/// The attributes of each class, which its objects share.
type Classes = HashMap<StorageClass, Arc<Attributes>>;

impl State {
    /// Puts made up objects into a bucket.
    pub(crate) fn seed(
        &self,
        bucket: &str,
        count: usize,
        seed: u64,
        now: SystemTime,
    ) -> Result<(), StateError> {
        let cause = self.own_cause(now);
        let mut classes = Classes::new();
        let mut objects = objects(seed, now).take(count);
        let mut remaining = count;
        // An empty batch still fails if the bucket doesn't exist.
        loop {
            self.edit_bucket(bucket, |bucket| {
                for seeded in objects.by_ref().take(BATCH) {
                    let (key, object) = object(seeded, &mut classes);
                    bucket.put_object(&key, object, Overwrite::Allowed, &cause)?;
                }
                Ok::<_, StateError>(())
            })?;
            remaining = remaining.saturating_sub(BATCH);
            if remaining == 0 {
                return Ok(());
            }
        }
    }
}

fn object(seeded: SeededObject, classes: &mut Classes) -> (String, Object) {
    let class = seeded.storage_class;
    let attributes = classes.entry(class.clone()).or_insert_with(|| {
        Arc::new(Attributes {
            storage_class: Some(class),
            ..Attributes::default()
        })
    });
    let etag = ETag {
        digest: seeded.digest,
        parts: Some(seeded.parts),
    };
    let content = Content::zeros(seeded.size);
    let object = Object::with_etag(etag, content, Arc::clone(attributes), seeded.modified);
    (seeded.key, object)
}
