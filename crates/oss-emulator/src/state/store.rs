//! The buckets and what is in them.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use http::StatusCode;
use oss_model::bucket::{BucketAcl, DataRedundancyType};
use oss_model::common::StorageClass;

use super::attributes::Overwrite;
use super::object::Object;
use super::rule::{NextRun, Rule};
use super::uploads::Uploads;
use crate::error::ServiceError;

/// All buckets by name.
///
/// Each method holds the lock until it returns; the closures it takes are synchronous.
#[derive(Debug, Default)]
pub(crate) struct Store(Mutex<BTreeMap<String, Bucket>>);

/// A bucket.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) created: SystemTime,
    pub(crate) storage_class: StorageClass,
    pub(crate) redundancy: DataRedundancyType,
    pub(crate) acl: BucketAcl,
    /// The stored document of each setting, by sub-resource.
    pub(crate) settings: BTreeMap<&'static str, String>,
    /// The first run of all rules, or earlier if that rule was deleted.
    pub(crate) next_run: NextRun,
    /// The inventory rules by id.
    pub(crate) rules: BTreeMap<String, Rule>,
    /// The objects by key.
    pub(crate) objects: BTreeMap<String, Object>,
    pub(crate) uploads: Uploads,
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// Whether another page follows.
    pub(crate) is_truncated: bool,
}

impl Store {
    /// Adds a bucket; an existing one stays unchanged.
    pub(crate) fn add_bucket(&self, name: &str, bucket: Bucket) {
        self.lock().entry(name.to_owned()).or_insert(bucket);
    }

    /// Removes a bucket without objects and uploads, including its rules and settings.
    pub(crate) fn remove_bucket(&self, name: &str) -> Result<(), ServiceError> {
        let mut buckets = self.lock();
        let bucket = buckets.get(name);
        let bucket = bucket.ok_or_else(|| ServiceError::no_such_bucket(name))?;
        if !bucket.objects.is_empty() || !bucket.uploads.is_empty() {
            return Err(ServiceError::new(
                StatusCode::CONFLICT,
                "BucketNotEmpty",
                "The bucket has objects or uploads. Please delete them first.",
            )
            .with_detail("BucketName", name));
        }
        buckets.remove(name);
        Ok(())
    }

    /// Reads or changes a bucket.
    pub(crate) fn with_bucket<T>(
        &self,
        name: &str,
        act: impl FnOnce(&mut Bucket) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        let mut buckets = self.lock();
        let bucket = buckets.get_mut(name);
        act(bucket.ok_or_else(|| ServiceError::no_such_bucket(name))?)
    }

    /// Reads or changes all buckets.
    pub(crate) fn with_buckets<T>(
        &self,
        act: impl FnOnce(&mut BTreeMap<String, Bucket>) -> T,
    ) -> T {
        act(&mut self.lock())
    }

    /// Lists the buckets whose names start with `prefix` and sort after `after`.
    pub(crate) fn buckets<T>(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
        show: impl Fn(&str, &Bucket) -> T,
    ) -> Page<T> {
        let buckets = self.lock();
        let matching = entries_after(&buckets, after).filter(|(name, _)| name.starts_with(prefix));
        Page::take(matching.map(|(name, bucket)| show(name, bucket)), limit)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Bucket>> {
        // No closure leaves a bucket half changed, so a panic in a test poisons nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bucket {
    /// Creates an empty bucket with default properties.
    pub(crate) fn new(created: SystemTime) -> Self {
        Self {
            created,
            storage_class: StorageClass::Standard,
            redundancy: DataRedundancyType::Local,
            acl: BucketAcl::Private,
            settings: BTreeMap::new(),
            next_run: NextRun::Never,
            rules: BTreeMap::new(),
            objects: BTreeMap::new(),
            uploads: Uploads::default(),
        }
    }

    /// Returns whether a bucket can have this name.
    ///
    /// See <https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions>.
    pub(crate) fn is_valid_name(name: &str) -> bool {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (3..=63).contains(&name.len())
            && name.bytes().all(allowed)
            && !name.starts_with('-')
            && !name.ends_with('-')
    }

    /// Stores an object, unless it would replace one that must be kept.
    pub(crate) fn put_object(
        &mut self,
        key: &str,
        mut object: Object,
        overwrite: Overwrite,
    ) -> Result<(), ServiceError> {
        self.check_overwrite(key, overwrite)?;
        let class = &mut object.attributes.storage_class;
        class.get_or_insert_with(|| self.storage_class.clone());
        self.objects.insert(key.to_owned(), object);
        Ok(())
    }

    /// Fails if the object exists and must not be replaced.
    pub(crate) fn check_overwrite(
        &self,
        key: &str,
        overwrite: Overwrite,
    ) -> Result<(), ServiceError> {
        if overwrite == Overwrite::Forbidden && self.objects.contains_key(key) {
            return Err(ServiceError::new(
                StatusCode::CONFLICT,
                "FileAlreadyExists",
                // The text of the service, word for word.
                "The object you specified already exists and can \
                 not be overwritten.",
            ));
        }
        Ok(())
    }
}

impl<T> Page<T> {
    /// Takes up to `limit` items.
    pub(crate) fn take(mut items: impl Iterator<Item = T>, limit: usize) -> Self {
        Self {
            items: items.by_ref().take(limit).collect(),
            is_truncated: items.next().is_some(),
        }
    }
}

/// Returns the entries after a key, which itself may be absent.
pub(crate) fn entries_after<'m, T>(
    map: &'m BTreeMap<String, T>,
    after: &str,
) -> impl Iterator<Item = (&'m String, &'m T)> {
    map.range::<str, _>((Bound::Excluded(after), Bound::Unbounded))
}
