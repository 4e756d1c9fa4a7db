//! The client of one bucket's rules.

mod delete;
mod ensure;
mod get;
mod list;
mod plan;
mod put;
mod read_back;
mod replace;
mod replacement_of;
mod service;
mod update;

use oss_client::{BucketName, Client};

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
}

impl InventoryClient {
    /// Creates a client of the rules of `bucket`; nothing is sent.
    #[must_use]
    pub fn new(client: Client, bucket: BucketName) -> Self {
        Self { client, bucket }
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
