//! The client, which all operations share.

mod build_error;
mod builder;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use oss_sign::{SignatureVersion, SigningKeyCache};
use oss_transport::Transport;

use crate::pipeline::ClockSkew;
use crate::{
    Addressing, AttemptInfo, Clock, Endpoint, Jitter, ProvideCredentials, Region, RetryPolicy,
    RetryQuota, Sleep,
};

pub use build_error::BuildError;
pub use builder::ClientBuilder;

/// Executes operations.
///
/// A clone is cheap, and shares connections, signing keys and the retry quota.
///
/// # Examples
///
/// ```no_run
/// use oss_client::{Client, EnvironmentCredentials, Region};
///
/// # #[cfg(feature = "hyper")]
/// let client = Client::builder(Region::new("cn-hangzhou")?, EnvironmentCredentials::new()).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client(
    pub(crate) Arc<Shared>,
    /// The time limit of an operation, which clones may shorten.
    pub(crate) Option<Duration>,
);

/// The closure of [`ClientBuilder::on_attempt`].
pub(crate) type AttemptObserver = Box<dyn Fn(&AttemptInfo<'_>) + Send + Sync>;

/// The state that all clones of a client share.
pub(crate) struct Shared {
    pub(crate) region: Region,
    pub(crate) endpoint: Endpoint,
    pub(crate) addressing: Addressing,
    pub(crate) credentials: Arc<dyn ProvideCredentials>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) retry: RetryPolicy,
    pub(crate) quota: Option<RetryQuota>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) clock_skew: ClockSkew,
    pub(crate) sleep: Arc<dyn Sleep>,
    pub(crate) jitter: Arc<dyn Jitter>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) document_limit: usize,
    pub(crate) verifies_checksums: bool,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) signature_version: SignatureVersion,
    pub(crate) on_attempt: Option<AttemptObserver>,
    pub(crate) signing_keys: SigningKeyCache,
}

impl Client {
    /// Returns a builder of a client for a region.
    ///
    /// The region is part of every signature, so it is required with any endpoint. The default endpoint is
    /// the public one of the region; see [`ClientBuilder::endpoint`].
    pub fn builder(region: Region, credentials: impl ProvideCredentials) -> ClientBuilder {
        ClientBuilder::new(region, credentials)
    }

    /// Returns the region that requests are signed for.
    pub fn region(&self) -> &Region {
        &self.0.region
    }

    /// Returns the endpoint that requests are sent to.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// Returns the position of the bucket in URLs.
    pub fn addressing(&self) -> Addressing {
        self.0.addressing
    }

    /// Returns the timer of the client.
    ///
    /// Crates on top of this one use it to wait until a change can be read.
    pub fn timer(&self) -> &dyn Sleep {
        &*self.0.sleep
    }

    /// Returns the clock of the client.
    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    /// Returns the time limit of an operation, if it has one.
    ///
    /// A request whose response was lost is still under way for this long, at most.
    pub fn operation_timeout(&self) -> Option<Duration> {
        self.1
    }

    /// Returns a clone whose operations have at most this time limit.
    ///
    /// Programs use it if several operations share one limit: each gets the time that is left. A limit that is longer than
    /// the present one has no effect.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # fn example(client: &oss_client::Client) {
    /// let hurried = client.with_operation_timeout(Duration::from_secs(3));
    /// assert!(hurried.operation_timeout() <= Some(Duration::from_secs(3)));
    /// # }
    /// ```
    #[must_use]
    pub fn with_operation_timeout(&self, limit: Duration) -> Self {
        Self(Arc::clone(&self.0), self.1.into_iter().chain([limit]).min())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("region", &self.0.region)
            .field("endpoint", &self.0.endpoint)
            .field("addressing", &self.0.addressing)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}
