//! Builds a client and checks that its parts fit together.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use oss_sign::SigningKeyCache;
use oss_transport::Transport;

use super::{Client, Shared};
use crate::skew::Skew;
use crate::{
    Addressing, Clock, Endpoint, Jitter, ParseError, ProvideCredentials, RandomJitter, Region,
    RetryPolicy, RetryQuota, Sleep, SystemClock,
};

/// Builds a [`Client`]; made by [`Client::builder`].
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    region: Region,
    credentials: Arc<dyn ProvideCredentials>,
    endpoint: Option<Endpoint>,
    addressing: Option<Addressing>,
    transport: Option<Arc<dyn Transport>>,
    retry: RetryPolicy,
    quota: Option<RetryQuota>,
    clock: Arc<dyn Clock>,
    sleep: Option<Arc<dyn Sleep>>,
    jitter: Arc<dyn Jitter>,
    user_agent: Option<String>,
    body_limit: usize,
    operation_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
}

/// Why a client cannot be built.
///
/// `Display` says which part is missing or does not fit; `source()` gives the reason.
#[derive(Debug)]
pub struct BuildError {
    message: &'static str,
    source: Option<ParseError>,
}

const DEFAULT_USER_AGENT: &str = concat!("oss-client-rs/", env!("CARGO_PKG_VERSION"));
const DEFAULT_BODY_LIMIT: usize = 16 * 1024 * 1024;
/// All attempts and pauses of the defaults take less, unless a body drips.
const DEFAULT_OPERATION_TIMEOUT: Duration = Duration::from_secs(5 * 60);

impl ClientBuilder {
    pub(super) fn new(region: Region, credentials: impl ProvideCredentials) -> Self {
        Self {
            region,
            credentials: Arc::new(credentials),
            endpoint: None,
            addressing: None,
            transport: None,
            retry: RetryPolicy::default(),
            quota: Some(RetryQuota::default()),
            clock: Arc::new(SystemClock::default()),
            sleep: None,
            jitter: Arc::new(RandomJitter),
            user_agent: None,
            body_limit: DEFAULT_BODY_LIMIT,
            operation_timeout: Some(DEFAULT_OPERATION_TIMEOUT),
            attempt_timeout: None,
        }
    }

    /// Sets the endpoint; the public one of the region by default.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Sets where in a URL the bucket stands; what suits the endpoint by default.
    pub fn addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = Some(addressing);
        self
    }

    /// Sets what sends the requests; with the feature `hyper` there is a default.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets how often and how soon a failed request is tried again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the bound on retries that all operations of the client share.
    ///
    /// One of its own with 100 tokens by default. With clones of one quota several clients share it.
    pub fn retry_quota(mut self, quota: RetryQuota) -> Self {
        self.quota = Some(quota);
        self
    }

    /// Lets each operation try again as its [policy](Self::retry) says, whatever becomes of the others.
    ///
    /// In an outage that multiplies the load on the service by the number of attempts.
    pub fn without_retry_quota(mut self) -> Self {
        self.quota = None;
        self
    }

    /// Sets what tells the time; the clock of the operating system by default.
    ///
    /// Where it is wrong, the service refuses the first request (`RequestTimeTooSkewed`) and says what time
    /// it is. That request is then signed and sent once more, outside of the [policy](Self::retry), and later
    /// ones are dated with the time of the service from the start, as are those of all clones. Over `http`
    /// to another machine the clock is corrected by a day at most, since anybody on the way may have set the
    /// date. Providers of credentials have clocks of their own, which nobody corrects.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets what waits between attempts.
    ///
    /// With the feature `hyper`, the default is the timer of tokio.
    pub fn sleep(mut self, sleep: impl Sleep) -> Self {
        self.sleep = Some(Arc::new(sleep));
        self
    }

    /// Sets what spreads the retries; [`RandomJitter`] by default.
    pub fn jitter(mut self, jitter: impl Jitter) -> Self {
        self.jitter = Arc::new(jitter);
        self
    }

    /// Sets the header `User-Agent`: printable ASCII, at most 256 bytes.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets how large a document of an answer may be, in bytes; 16 MiB by default.
    ///
    /// Data, such as what `GetObject` answers, is not held in memory and has no limit.
    /// Of the body of an error at most 64 KiB are read, whatever this limit is.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets how long an operation may take in all; 5 minutes by default.
    ///
    /// The limits of the transport hold for one attempt, and start again with each piece that
    /// arrives. This one bounds everything: attempts, pauses, a server that sends a byte now and
    /// then, and a provider of credentials that never answers. Each page of a list has its own.
    ///
    /// It also ends a transfer that makes progress. A client that sends or receives large bodies
    /// needs a limit that suits their size, or [none](Self::without_operation_timeout).
    pub fn operation_timeout(mut self, limit: Duration) -> Self {
        self.operation_timeout = Some(limit);
        self
    }

    /// Lets an operation take as long as it makes progress.
    ///
    /// What is left are the limits of the transport, and a server that sends a byte from time to
    /// time meets none of them.
    pub fn without_operation_timeout(mut self) -> Self {
        self.operation_timeout = None;
        self
    }

    /// Sets how long one attempt may take, from the connection to the end of the answer; no limit by default.
    ///
    /// Where the output is a stream, it is to the end of the head. After this limit another attempt may be made,
    /// as after any interruption; after that of the [whole operation](Self::operation_timeout) none is.
    /// The limits of the transport end an attempt that stands still, and this one also
    /// a server that sends a byte now and then, and a transport without limits. It also ends a transfer that
    /// makes progress: a client that sends large bodies needs a limit that suits their size.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// Builds the client; nothing is sent.
    ///
    /// # Errors
    ///
    /// Fails on a user agent that cannot be a header, on an IP address with
    /// [`Addressing::VirtualHosted`], and without the feature `hyper` where no transport or no sleep was given.
    pub fn build(self) -> Result<Client, BuildError> {
        let endpoint = self
            .endpoint
            .unwrap_or_else(|| Endpoint::public(&self.region));
        let addressing = self
            .addressing
            .unwrap_or_else(|| Addressing::suiting(&endpoint));
        if endpoint.is_ip() && addressing == Addressing::VirtualHosted {
            return Err(BuildError::new(
                "a bucket cannot stand in front of an IP address; use Addressing::Path",
            ));
        }
        let user_agent = user_agent(self.user_agent.as_deref().unwrap_or(DEFAULT_USER_AGENT))?;
        Ok(Client(Arc::new(Shared {
            region: self.region,
            endpoint,
            addressing,
            credentials: self.credentials,
            transport: self
                .transport
                .or_else(default_transport)
                .ok_or(BuildError::new(
                    "no transport was given, and the feature `hyper`, which has one, is off",
                ))?,
            retry: self.retry,
            quota: self.quota,
            clock: self.clock,
            skew: Skew::default(),
            sleep: self.sleep.or_else(default_sleep).ok_or(BuildError::new(
                "no sleep was given, and the feature `hyper`, which has one, is off",
            ))?,
            jitter: self.jitter,
            user_agent,
            body_limit: self.body_limit,
            operation_timeout: self.operation_timeout,
            attempt_timeout: self.attempt_timeout,
            keys: SigningKeyCache::new(),
        })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .field("addressing", &self.addressing)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

impl BuildError {
    const fn new(message: &'static str) -> Self {
        Self {
            message,
            source: None,
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

fn user_agent(text: &str) -> Result<HeaderValue, BuildError> {
    let printable = text
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let fits = (1..=256).contains(&text.len()) && text.trim() == text;
    let value = HeaderValue::from_str(text)
        .ok()
        .filter(|_| printable && fits);
    value.ok_or_else(|| BuildError {
        message: "the user agent cannot be a header",
        source: Some(ParseError::new(
            "user agent",
            text,
            "it must be 1 to 256 printable ASCII characters",
        )),
    })
}

#[cfg(feature = "hyper")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "there is none without the feature"
)]
fn default_transport() -> Option<Arc<dyn Transport>> {
    Some(Arc::new(oss_transport::HyperTransport::new()))
}

#[cfg(feature = "hyper")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "there is none without the feature"
)]
fn default_sleep() -> Option<Arc<dyn Sleep>> {
    Some(Arc::new(crate::TokioSleep::default()))
}

#[cfg(not(feature = "hyper"))]
fn default_transport() -> Option<Arc<dyn Transport>> {
    None
}

#[cfg(not(feature = "hyper"))]
fn default_sleep() -> Option<Arc<dyn Sleep>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Credentials, StaticCredentials};

    fn builder() -> Result<ClientBuilder, Box<dyn StdError>> {
        let credentials = StaticCredentials::new(Credentials::new("id", "canary")?);
        Ok(Client::builder(Region::new("cn-hangzhou")?, credentials)
            .transport(Unused)
            .sleep(Unused))
    }

    #[derive(Debug)]
    struct Unused;

    impl Transport for Unused {
        fn send(
            &self,
            _request: http::Request<oss_transport::Body>,
        ) -> oss_transport::SendFuture<'_> {
            Box::pin(std::future::pending())
        }
    }

    impl Sleep for Unused {
        fn sleep(&self, _duration: Duration) -> crate::SleepFuture<'_> {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn endpoint_and_addressing_have_defaults() -> Result<(), Box<dyn StdError>> {
        let client = builder()?.build()?;
        assert_eq!(
            client.endpoint().to_string(),
            "https://oss-cn-hangzhou.aliyuncs.com"
        );
        assert_eq!(client.addressing(), Addressing::VirtualHosted);
        let local = builder()?
            .endpoint(Endpoint::custom("http://[::1]:9000")?)
            .build()?;
        assert_eq!(local.addressing(), Addressing::Path);
        Ok(())
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() -> Result<(), Box<dyn StdError>> {
        let ip = builder()?.endpoint(Endpoint::custom("127.0.0.1")?);
        assert!(ip.addressing(Addressing::VirtualHosted).build().is_err());
        let long = "x".repeat(257);
        for text in ["", " x", "x\r\nAuthorization: y", "x\0", "ü", "\t", &long] {
            assert!(builder()?.user_agent(text).build().is_err(), "{text:?}");
        }
        assert!(
            builder()?
                .user_agent("tool/1.0 (linux; x86_64)")
                .build()
                .is_ok()
        );
        Ok(())
    }

    #[test]
    fn debug_shows_no_secret() -> Result<(), Box<dyn StdError>> {
        let shown = format!("{:?} {:?}", builder()?, builder()?.build()?);
        assert!(!shown.contains("canary"), "{shown}");
        Ok(())
    }
}
