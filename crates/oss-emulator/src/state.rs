//! The state of an emulator, in memory: its region, its account and its buckets.
//!
//! Nothing in here knows requests, routing or faults.

mod attributes;
mod checksum;
mod content;
mod object;
mod rule;
mod store;
mod uploads;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use oss_model::common::Owner;

pub(crate) use attributes::{Attributes, Overwrite};
pub(crate) use checksum::{md5_etag, md5_hex};
pub(crate) use content::{Content, ContentReader, ContentWriter, Received};
pub(crate) use object::Object;
pub(crate) use rule::{NextRun, Rule};
pub(crate) use store::{Bucket, Page, Store, entries_after};
pub(crate) use uploads::{Part, Upload};

/// The data that all handlers share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) region: String,
    pub(crate) account_id: String,
    pub(crate) store: Store,
    next_id: AtomicU64,
}

impl State {
    pub(crate) fn new(region: String, account_id: String, store: Store) -> Self {
        Self {
            region,
            account_id,
            store,
            next_id: AtomicU64::new(1),
        }
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

fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
}
