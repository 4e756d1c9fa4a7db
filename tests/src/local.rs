//! A local OSS with buckets, and clients of it.

use std::time::{Duration, SystemTime};

use oss_client::{
    Client, ClientBuilder, Clock, Credentials, Endpoint, Region, RetryPolicy, StaticCredentials,
};
use oss_emulator::{Builder, Emulator};
use oss_inventory::{BucketName, InventoryClient};

use crate::Outcome;

/// The bucket that rules are put into.
pub const BUCKET: &str = "source-bucket";

/// A local OSS that has the bucket [`BUCKET`].
#[derive(Debug)]
pub struct Local {
    emulator: Emulator,
}

impl Local {
    /// Starts one with the default settings.
    ///
    /// # Errors
    ///
    /// Fails where no socket can be opened.
    pub async fn start() -> Outcome<Self> {
        Self::start_as(Emulator::builder()).await
    }

    /// Starts one whose clock stands still.
    ///
    /// # Errors
    ///
    /// Fails where no socket can be opened.
    pub async fn start_at(now: SystemTime) -> Outcome<Self> {
        Self::start_as(Emulator::builder().clock(move || now)).await
    }

    /// Starts one with other settings.
    ///
    /// # Errors
    ///
    /// Fails where no socket can be opened, or the settings do not let the bucket be made.
    pub async fn start_as(builder: Builder) -> Outcome<Self> {
        let emulator = builder.bucket(BUCKET).start().await?;
        Ok(Self { emulator })
    }

    /// Returns the server.
    pub fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Returns a builder of clients that are right in every setting, and do not wait long.
    ///
    /// # Errors
    ///
    /// Never fails as long as the server names itself correctly.
    pub fn client_builder(&self) -> Outcome<ClientBuilder> {
        self.client_builder_for(self.emulator.credentials().clone())
    }

    /// Returns such a builder with other credentials.
    ///
    /// # Errors
    ///
    /// As [`client_builder`](Self::client_builder).
    pub fn client_builder_for(&self, credentials: Credentials) -> Outcome<ClientBuilder> {
        let region = Region::new(self.emulator.region())?;
        Ok(Client::builder(region, StaticCredentials::new(credentials))
            .endpoint(Endpoint::custom(self.emulator.endpoint())?)
            .retry(hurried()))
    }

    /// Returns a client of the rules of [`BUCKET`].
    ///
    /// # Errors
    ///
    /// As [`client_builder`](Self::client_builder).
    pub fn inventory(&self) -> Outcome<InventoryClient> {
        inventory(self.client_builder()?)
    }
}

/// Returns the default policy with pauses that no test has to wait for.
pub fn hurried() -> RetryPolicy {
    let moment = Duration::from_millis(1);
    RetryPolicy::default()
        .with_initial_backoff(moment)
        .with_throttled_backoff(moment)
}

/// A clock that stands still.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a stopped clock is one time")]
pub struct Stopped(pub SystemTime);

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        self.0
    }
}

/// Builds a client of the rules of [`BUCKET`].
///
/// # Errors
///
/// Fails where the parts of the client do not fit together.
pub fn inventory(builder: ClientBuilder) -> Outcome<InventoryClient> {
    Ok(InventoryClient::new(
        builder.build()?,
        BucketName::new(BUCKET)?,
    ))
}
