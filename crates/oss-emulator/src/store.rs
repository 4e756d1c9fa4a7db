//! What the service keeps: buckets and what is in them, in memory.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use http::StatusCode;
use oss_model::bucket::{BucketAcl, DataRedundancyType};
use oss_model::common::StorageClass;
use oss_model::inventory::InventoryConfiguration;

use crate::error::ServiceError;
use crate::multipart::Uploads;
use crate::object::{Object, Overwrite};

/// All buckets, in the order of their names.
///
/// The lock is held inside of one call, whose closures can not wait for anything.
#[derive(Debug, Default)]
pub(crate) struct Store(Mutex<BTreeMap<String, Bucket>>);

/// A bucket.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    pub(crate) created: SystemTime,
    pub(crate) storage_class: StorageClass,
    pub(crate) redundancy: DataRedundancyType,
    pub(crate) acl: BucketAcl,
    /// What was put to each sub-resource, as it is answered.
    pub(crate) settings: BTreeMap<&'static str, String>,
    /// The inventory rules by their ids.
    pub(crate) rules: BTreeMap<String, InventoryConfiguration>,
    /// The objects by their keys.
    pub(crate) objects: BTreeMap<String, Object>,
    pub(crate) uploads: Uploads,
}

/// A part of a list, and whether more follows.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) is_truncated: bool,
}

impl Store {
    /// Adds a bucket; one that is there stays as it is.
    pub(crate) fn add_bucket(&self, name: &str, bucket: Bucket) {
        self.lock().entry(name.to_owned()).or_insert(bucket);
    }

    /// Removes a bucket that holds no data, with all that is said of it.
    pub(crate) fn remove_bucket(&self, name: &str) -> Result<(), ServiceError> {
        let mut buckets = self.lock();
        let bucket = buckets.get(name);
        let bucket = bucket.ok_or_else(|| ServiceError::no_such_bucket(name))?;
        if !bucket.is_empty() {
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

    /// Looks at a bucket, or changes it.
    pub(crate) fn with_bucket<T>(
        &self,
        name: &str,
        act: impl FnOnce(&mut Bucket) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        let mut buckets = self.lock();
        let bucket = buckets.get_mut(name);
        act(bucket.ok_or_else(|| ServiceError::no_such_bucket(name))?)
    }

    /// Lists buckets whose names start with `prefix` and come after `after`.
    pub(crate) fn buckets<T>(
        &self,
        prefix: &str,
        after: &str,
        limit: usize,
        show: impl Fn(&str, &Bucket) -> T,
    ) -> Page<T> {
        let buckets = self.lock();
        let found = following(&buckets, after).filter(|(name, _)| name.starts_with(prefix));
        Page::take(found.map(|(name, bucket)| show(name, bucket)), limit)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Bucket>> {
        // No closure leaves a bucket half changed, so a panic in a test poisons nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bucket {
    /// Makes an empty bucket of the defaults.
    pub(crate) fn new(created: SystemTime) -> Self {
        Self {
            created,
            storage_class: StorageClass::Standard,
            redundancy: DataRedundancyType::Local,
            acl: BucketAcl::Private,
            settings: BTreeMap::new(),
            rules: BTreeMap::new(),
            objects: BTreeMap::new(),
            uploads: Uploads::default(),
        }
    }

    /// Puts an object, unless there is one that must not be replaced.
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

    /// Refuses what would replace an object that must not be replaced.
    pub(crate) fn check_overwrite(
        &self,
        key: &str,
        overwrite: Overwrite,
    ) -> Result<(), ServiceError> {
        if overwrite == Overwrite::Forbidden && self.objects.contains_key(key) {
            return Err(ServiceError::new(
                StatusCode::CONFLICT,
                "FileAlreadyExists",
                "The object you specified already exists and can not be overwritten.",
            ));
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.uploads.is_empty()
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

/// The entries behind a key, which itself need not be there any more.
pub(crate) fn following<'m, T>(
    map: &'m BTreeMap<String, T>,
    after: &str,
) -> impl Iterator<Item = (&'m String, &'m T)> {
    map.range::<str, _>((Bound::Excluded(after), Bound::Unbounded))
}
