//! A local OSS with a bucket, and clients for it.

use std::time::{Duration, SystemTime};

use oss_client::{
    Client, ClientBuilder, Clock, Credentials, Endpoint, Region, RetryPolicy, StaticCredentials,
};
use oss_emulator::{Builder, Emulator};
use oss_inventory::{BucketName, InventoryClient};
use tempfile::TempDir;

use crate::Outcome;

/// The bucket of the rules.
pub const BUCKET: &str = "source-bucket";

/// A local OSS with the bucket [`BUCKET`].
#[derive(Debug)]
pub struct LocalOss {
    emulator: Emulator,
    /// The data, unless it is in memory; removed after the emulator.
    _directory: Option<TempDir>,
}

/// With the value `disk`, each emulator keeps its data in a directory of its own.
const STORE: &str = "OSS_EMULATOR_STORE";

impl LocalOss {
    /// Starts a local OSS with the default settings.
    ///
    /// # Errors
    ///
    /// Fails if no socket can be opened.
    pub async fn start() -> Outcome<Self> {
        Self::start_with(Emulator::builder()).await
    }

    /// Starts a local OSS with a fixed clock.
    ///
    /// # Errors
    ///
    /// Fails if no socket can be opened.
    pub async fn start_at(now: SystemTime) -> Outcome<Self> {
        Self::start_with(Emulator::builder().clock(move || now)).await
    }

    /// Starts a local OSS with the settings of `builder`.
    ///
    /// Its data is in memory, or in a directory if the environment says so.
    ///
    /// # Errors
    ///
    /// Fails if no socket can be opened, or if the settings prevent creating the bucket.
    pub async fn start_with(builder: Builder) -> Outcome<Self> {
        let directory = is_on_disk().then(tempfile::tempdir).transpose()?;
        let builder = match &directory {
            Some(directory) => builder.data_dir(directory.path()),
            None => builder,
        };
        Ok(Self {
            emulator: builder.bucket(BUCKET).start().await?,
            _directory: directory,
        })
    }

    /// Returns the emulator.
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Returns a builder for clients with valid settings and [`fast_retries`].
    ///
    /// # Errors
    ///
    /// Fails if the endpoint or region of the emulator is invalid.
    pub fn client_builder(&self) -> Outcome<ClientBuilder> {
        self.client_builder_for(self.emulator.credentials().clone())
    }

    /// Returns a [`client_builder`](Self::client_builder) with other credentials.
    ///
    /// # Errors
    ///
    /// Fails if the endpoint or region of the emulator is invalid.
    pub fn client_builder_for(&self, credentials: Credentials) -> Outcome<ClientBuilder> {
        let region = Region::new(self.emulator.region())?;
        Ok(Client::builder(region, StaticCredentials::new(credentials))
            .endpoint(Endpoint::custom(self.emulator.endpoint())?)
            .retry(fast_retries()))
    }

    /// Creates a client for the rules of [`BUCKET`].
    ///
    /// # Errors
    ///
    /// Fails if the endpoint or region of the emulator is invalid.
    pub fn inventory(&self) -> Outcome<InventoryClient> {
        inventory(self.client_builder()?)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the same tests run with both stores"
)]
fn is_on_disk() -> bool {
    std::env::var(STORE).is_ok_and(|store| store == "disk")
}

/// Returns the default retry policy with a backoff of only a millisecond.
pub fn fast_retries() -> RetryPolicy {
    let backoff = Duration::from_millis(1);
    RetryPolicy::default()
        .with_initial_backoff(backoff)
        .with_throttled_backoff(backoff)
}

/// A clock that always shows the same time.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a fixed clock is a single time")]
pub struct FixedClock(pub SystemTime);

impl Clock for FixedClock {
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// Builds a client for the rules of [`BUCKET`].
///
/// # Errors
///
/// Fails if [`ClientBuilder::build`] does.
pub fn inventory(builder: ClientBuilder) -> Outcome<InventoryClient> {
    Ok(InventoryClient::new(
        builder.build()?,
        BucketName::new(BUCKET)?,
    ))
}
