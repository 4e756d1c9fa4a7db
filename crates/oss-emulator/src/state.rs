//! The state of an emulator, in memory: its region, its account and its buckets.
//!
//! Nothing in here knows requests, routing or faults.

mod attributes;
mod base64_text;
mod bucket;
mod changes;
mod checksum;
mod content;
mod edit;
mod edit_objects;
mod error;
mod etag;
mod object;
mod page;
mod rule;
mod seed;
mod store;
mod store_error;
mod transaction;
mod uploads;
mod version_id;
mod versions;
mod windows;
mod write;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use oss_model::common::Owner;

pub(crate) use attributes::{Attributes, Headers, Overwrite};
pub(crate) use bucket::{Bucket, FoundObject, Properties, Versioning};
pub(crate) use changes::{Cause, ChangeKind, LoggedObject, ObjectChange};
pub(crate) use checksum::md5_hex;
pub(crate) use content::{Content, Contents, Received};
pub(crate) use edit::BucketEdit;
pub(crate) use edit_objects::DeletedVersion;
pub(crate) use error::StateError;
pub(crate) use etag::ETag;
pub(crate) use object::Object;
pub(crate) use page::{Page, entries_after};
pub(crate) use rule::{NextRun, Rule};
pub(crate) use store::{DiskStore, MemoryStore, Store};
pub(crate) use store_error::StoreError;
pub(crate) use transaction::Transaction;
pub(crate) use uploads::{Part, Upload};
pub(crate) use version_id::VersionId;
pub(crate) use versions::{Entry, Version};
pub(crate) use windows::Windows;
pub(crate) use write::Buckets;

/// The data that all handlers share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) region: String,
    pub(crate) account_id: String,
    /// Where bodies are stored.
    pub(crate) contents: Contents,
    buckets: RwLock<Buckets>,
    /// Locked by the transaction in progress.
    writer: Mutex<Writer>,
    next_id: AtomicU64,
}

/// Everything that a transaction needs besides the buckets.
#[derive(Debug)]
struct Writer {
    store: Box<dyn Store>,
    next_sequence: u64,
}

/// The bits of an id that count the ids since the start; others count the starts.
const ID_BITS: u32 = 40;

impl State {
    /// Creates a state from a store.
    pub(crate) fn new(
        region: String,
        account_id: String,
        mut store: Box<dyn Store>,
    ) -> Result<Self, StoreError> {
        let image = store.load()?;
        Ok(Self {
            region,
            account_id,
            contents: image.contents,
            buckets: RwLock::new(image.buckets),
            writer: Mutex::new(Writer {
                store,
                next_sequence: image.next_sequence,
            }),
            next_id: AtomicU64::new((image.generation << ID_BITS) + 1),
        })
    }

    /// Reads all buckets.
    pub(crate) fn read<T>(&self, act: impl FnOnce(&Buckets) -> T) -> T {
        // No write is half done after a panic, so a panic in a test poisons nothing.
        act(&self.buckets.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads a bucket.
    pub(crate) fn with_bucket<T, E: From<StateError>>(
        &self,
        name: &str,
        act: impl FnOnce(&Bucket) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read(|buckets| match buckets.get(name) {
            Some(bucket) => act(bucket),
            None => Err(StateError::no_such_bucket(name).into()),
        })
    }

    /// Changes a bucket, unless `act` fails.
    pub(crate) fn edit_bucket<T, E: From<StateError>>(
        &self,
        name: &str,
        act: impl FnOnce(&mut BucketEdit<'_, '_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.transact(|transaction| act(&mut transaction.bucket(name)?))
    }

    /// Changes anything, unless `act` fails.
    ///
    /// Transactions follow each other. The writes are stored before they are applied, and others can
    /// read while they are stored. If that fails, nothing changes.
    pub(crate) fn transact<T, E: From<StateError>>(
        &self,
        act: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let writer = self.writer.lock();
        let mut writer = writer.unwrap_or_else(PoisonError::into_inner);
        let (changes, result) = self.read(|buckets| {
            let mut transaction = Transaction::new(buckets, writer.next_sequence);
            let result = act(&mut transaction)?;
            Ok::<_, E>((transaction.into_writes(), result))
        })?;
        let committed = writer.store.commit(&changes);
        // The records may be on the disk despite the error, and then the files they name must be, too.
        let committed = committed.inspect_err(|_| self.contents.close());
        committed.map_err(StateError::from)?;
        writer.next_sequence = changes.next_sequence;
        let buckets = self.buckets.write();
        let mut buckets = buckets.unwrap_or_else(PoisonError::into_inner);
        for write in changes.writes {
            write.apply(&mut buckets);
        }
        Ok(result)
    }

    /// Returns the account that owns every bucket.
    pub(crate) fn owner(&self) -> Owner {
        let mut owner = Owner::default();
        owner.id = Some(self.account_id.clone());
        owner.display_name = Some(self.account_id.clone());
        owner
    }

    /// Returns the location of the buckets, such as `oss-cn-hangzhou`.
    pub(crate) fn location(&self) -> String {
        format!("oss-{}", self.region)
    }

    /// Returns the public endpoint of the region.
    pub(crate) fn public_endpoint(&self) -> String {
        format!("oss-{}.aliyuncs.com", self.region)
    }

    /// Returns the endpoint of the region inside the cloud.
    pub(crate) fn internal_endpoint(&self) -> String {
        format!("oss-{}-internal.aliyuncs.com", self.region)
    }

    /// Returns a unique upload id of 32 hexadecimal digits.
    pub(crate) fn upload_id(&self, now: SystemTime) -> String {
        format!("{:016X}{:016X}", unix_seconds(now), self.next_id())
    }

    /// Returns a unique request id of 24 hexadecimal digits.
    pub(crate) fn request_id(&self, now: SystemTime) -> String {
        let seconds = unix_seconds(now) & 0xFFFF_FFFF;
        format!("{seconds:08X}{:016X}", self.next_id())
    }

    /// Returns the cause of a change that no request made.
    pub(crate) fn own_cause(&self, now: SystemTime) -> Cause {
        Cause {
            time: now,
            requester: self.account_id.clone(),
            request_id: self.request_id(now),
            source_ip: String::new(),
        }
    }

    /// Returns a unique UUID for the files of a report.
    pub(crate) fn report_id(&self, now: SystemTime) -> String {
        let (seconds, number) = (unix_seconds(now) & 0xFFFF_FFFF, self.next_id());
        let (high, low) = (number >> 48 & 0xFFFF, number & 0xFFFF_FFFF_FFFF);
        // Version 8 is the one for a layout of one's own.
        format!("{seconds:08x}-{high:04x}-8000-8000-{low:012x}")
    }

    fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // The files are to be found by the next start, so the buckets must not remove them now.
        self.contents.close();
    }
}

fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use oss_model::common::StorageClass;

    use super::*;

    /// Seeded buckets have a million of them.
    #[test]
    fn small_object_takes_at_most_300_bytes() {
        const COUNT: u64 = 10_000;
        let region = "cn-hangzhou".to_owned();
        let state = State::new(region, "1".to_owned(), Box::new(MemoryStore)).unwrap();
        let cause = Cause {
            time: UNIX_EPOCH,
            requester: String::new(),
            request_id: String::new(),
            source_ip: String::new(),
        };
        // Attributes of its own, such as metadata, come on top.
        let attributes = Arc::new(Attributes {
            storage_class: Some(StorageClass::Standard),
            ..Attributes::default()
        });
        let info = allocation_counter::measure(|| {
            state
                .transact(|transaction| {
                    transaction.create_bucket("source", Properties::new(UNIX_EPOCH));
                    Ok::<_, StateError>(())
                })
                .unwrap();
            for number in 0..COUNT {
                let key = format!("logs/2026/12/01/{number:010}.json");
                let object = Object::normal(
                    Received::from(Vec::new()),
                    Arc::clone(&attributes),
                    UNIX_EPOCH,
                );
                let put = |bucket: &mut BucketEdit<'_, '_>| {
                    bucket.put_object(&key, object, Overwrite::Allowed, &cause)
                };
                state.edit_bucket("source", put).unwrap();
            }
        });
        let bytes = u64::try_from(info.bytes_current).unwrap() / COUNT;
        assert!(bytes <= 300, "{bytes} bytes per object");
    }
}
