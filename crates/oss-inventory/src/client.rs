//! The client of one bucket's rules.

mod apply;
mod delete;
mod ensure;
mod execute;
mod get;
mod list;
mod older;
mod pause;
mod plan;
mod put;
mod read_back;
mod recover;
mod replace;
mod replacement_of;
mod service;
mod slot;
mod time_limit;
mod update;
mod wait;

use std::sync::Arc;

use oss_client::{BucketName, Client};

use slot::Slot;
use time_limit::TimeLimit;

use crate::Journal;

pub use apply::Apply;
pub use list::{Page, Pages, Rules};
pub use replace::Replacement;

/// Puts, gets, lists, deletes and replaces the inventory rules of one bucket.
///
/// Cheap to clone; clones share connections. All futures are `Send`, and dropping one cancels the
/// request.
///
/// # Examples
///
/// ```no_run
/// use oss_inventory::{BucketName, Client, EnvironmentCredentials, InventoryClient, Region};
///
/// # #[cfg(feature = "hyper")] {
/// let client = Client::builder(Region::new("cn-hangzhou")?, EnvironmentCredentials::new()).build()?;
/// let inventory = InventoryClient::new(client, BucketName::new("examplebucket")?);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct InventoryClient {
    client: Client,
    bucket: BucketName,
    /// Shared with other changes that are applied at the same time.
    slot: Option<Slot>,
    journal: Option<Arc<dyn Journal>>,
    time_limit: TimeLimit,
}

impl InventoryClient {
    /// Creates a client of the rules of `bucket`; nothing is sent.
    #[must_use]
    pub fn new(client: Client, bucket: BucketName) -> Self {
        Self {
            client,
            bucket,
            slot: None,
            journal: None,
            time_limit: TimeLimit::default(),
        }
    }

    /// Sets the journal that keeps old rules while they are replaced or pruned.
    ///
    /// An old rule is kept from before its deletion until its state is certain. If the future of the change is
    /// dropped, or the program killed, the entry stays in the journal for [`recover`](Self::recover). By default no
    /// journal is kept. Then the rule is lost if that happens between its deletion and the put of the new one.
    #[must_use]
    pub fn with_journal(mut self, journal: impl Journal) -> Self {
        self.journal = Some(Arc::new(journal));
        self
    }

    fn with_bucket(&self, bucket: &BucketName) -> Self {
        let bucket = bucket.clone();
        Self {
            bucket,
            ..self.clone()
        }
    }

    fn with_slot(&self, slot: Slot) -> Self {
        let slot = Some(slot);
        Self {
            slot,
            ..self.clone()
        }
    }

    /// Returns the bucket.
    #[must_use]
    pub fn bucket(&self) -> &BucketName {
        &self.bucket
    }

    /// Returns the client that executes the operations.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }
}
