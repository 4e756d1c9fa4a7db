//! Builds a client and checks that its settings fit together.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
#[cfg(feature = "hyper")]
use http::uri::Scheme;
use oss_sign::{SignatureVersion, SigningKeyCache};
use oss_transport::Transport;

use super::build_error::BuildError;
use super::{AttemptObserver, Client, Shared};
use crate::jitter::RandomJitter;
use crate::pipeline::ClockSkew;
use crate::{
    Addressing, AttemptInfo, Clock, Endpoint, Jitter, ParseError, ProvideCredentials, Region,
    RetryPolicy, RetryQuota, Sleep, SystemClock,
};

/// Builds a [`Client`]; returned by [`Client::builder`].
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    region: Region,
    credentials: Arc<dyn ProvideCredentials>,
    endpoint: Option<Endpoint>,
    addressing: Option<Addressing>,
    signature_version: SignatureVersion,
    transport: Option<Arc<dyn Transport>>,
    retry: RetryPolicy,
    quota: Option<RetryQuota>,
    clock: Arc<dyn Clock>,
    sleep: Option<Arc<dyn Sleep>>,
    jitter: Arc<dyn Jitter>,
    user_agent: Option<String>,
    document_limit: usize,
    verifies_checksums: bool,
    operation_timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    on_attempt: Option<AttemptObserver>,
}

/// The maximum size of a response document in memory, in bytes.
const DEFAULT_DOCUMENT_LIMIT: usize = 16 * 1024 * 1024;
const DEFAULT_USER_AGENT: &str = concat!("oss-client-rs/", env!("CARGO_PKG_VERSION"));
/// Longer than all attempts and backoffs with the default settings.
///
/// Only a body that arrives very slowly takes longer.
const DEFAULT_OPERATION_TIMEOUT: Duration = Duration::from_secs(5 * 60);

impl ClientBuilder {
    pub(super) fn new(region: Region, credentials: impl ProvideCredentials) -> Self {
        Self {
            region,
            credentials: Arc::new(credentials),
            endpoint: None,
            addressing: None,
            signature_version: SignatureVersion::V4,
            transport: None,
            retry: RetryPolicy::default(),
            quota: Some(RetryQuota::default()),
            clock: Arc::new(SystemClock::default()),
            sleep: None,
            jitter: Arc::new(RandomJitter),
            user_agent: None,
            document_limit: DEFAULT_DOCUMENT_LIMIT,
            verifies_checksums: true,
            operation_timeout: Some(DEFAULT_OPERATION_TIMEOUT),
            attempt_timeout: None,
            on_attempt: None,
        }
    }

    /// Sets the endpoint; the default is the public one of the region.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Sets the addressing style.
    ///
    /// The default fits the endpoint; see [`Addressing::default_for`].
    pub fn addressing(mut self, addressing: Addressing) -> Self {
        self.addressing = Some(addressing);
        self
    }

    /// Sets the version of signatures; the default is V4.
    ///
    /// V1 is for private clouds that refuse V4. It covers neither the region nor the whole query.
    pub fn signature_version(mut self, version: SignatureVersion) -> Self {
        self.signature_version = version;
        self
    }

    /// Sets the transport; the default is `HyperTransport`, with the feature `hyper`.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the retry policy; the default is [`RetryPolicy::default`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Sets the limit on retries that all operations share.
    ///
    /// The default is a new quota of 100 tokens. Several clients share a quota if each receives a clone of it.
    pub fn retry_quota(mut self, quota: RetryQuota) -> Self {
        self.quota = Some(quota);
        self
    }

    /// Removes the shared limit, so that only the [policy](Self::retry) limits retries.
    ///
    /// During an outage this multiplies the load on the service by the number of attempts.
    pub fn without_retry_quota(mut self) -> Self {
        self.quota = None;
        self
    }

    /// Sets the clock; the default is the system clock.
    ///
    /// If it is wrong, the service refuses the first request (`RequestTimeTooSkewed`) and returns its own time.
    /// The client signs and sends that request once more, independently of the [policy](Self::retry). It and
    /// all its clones use the time of the service from then on. Over `http` to another machine, the correction
    /// is limited to a day, because an attacker in between can set the date. The clocks of credentials
    /// providers aren't corrected.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets the timer for backoff and time limits.
    ///
    /// The default is tokio's, with the feature `hyper`.
    pub fn sleep(mut self, sleep: impl Sleep) -> Self {
        self.sleep = Some(Arc::new(sleep));
        self
    }

    /// Sets the source of random backoff.
    ///
    /// The default is seeded by the operating system.
    pub fn jitter(mut self, jitter: impl Jitter) -> Self {
        self.jitter = Arc::new(jitter);
        self
    }

    /// Sets the header `User-Agent`; the default names this crate.
    ///
    /// It must be printable ASCII of at most 256 bytes.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sets the maximum size of a response document in bytes; the default is 16 MiB.
    ///
    /// Data, such as an object, is streamed without a limit. At most 64 KiB of an error body are read,
    /// regardless of this limit.
    pub fn document_limit(mut self, bytes: usize) -> Self {
        self.document_limit = bytes;
        self
    }

    /// Doesn't compare the checksums of uploaded and downloaded data.
    ///
    /// Damaged data is then neither detected nor sent again. Documents keep their `Content-MD5`, and the uploads and
    /// downloads of the module `transfer` still compare theirs.
    pub fn without_checksum_verification(mut self) -> Self {
        self.verifies_checksums = false;
        self
    }

    /// Sets the time limit of a whole operation; the default is 5 minutes.
    ///
    /// The limits of the transport apply to one attempt and restart with each chunk that arrives. This limit
    /// includes everything: attempts, backoff, a server that sends a byte now and then, and a credentials
    /// provider that waits forever. Each page of a list has its own limit.
    ///
    /// No limit ends a call that blocks the thread, such as a provider that reads a file from a named pipe or
    /// from a network file system that doesn't respond. A `CredentialsContext` reads files that way.
    ///
    /// It also ends a transfer that makes progress. A client of large bodies needs a limit that fits
    /// their size, or [none](Self::without_operation_timeout).
    pub fn operation_timeout(mut self, limit: Duration) -> Self {
        self.operation_timeout = Some(limit);
        self
    }

    /// Removes the time limit of operations.
    ///
    /// The limits of the transport remain, but a server that sends a byte now and then never exceeds
    /// its idle limit.
    pub fn without_operation_timeout(mut self) -> Self {
        self.operation_timeout = None;
        self
    }

    /// Sets the time limit of one attempt; unlimited by default.
    ///
    /// It covers everything from the connection to the end of the response, or to the end of its head if the
    /// output is a stream. The attempt can then be retried like any interrupted one, unlike after the limit of
    /// the [operation](Self::operation_timeout).
    ///
    /// In addition to the limits of the transport, it ends an attempt whose server sends a byte now and then.
    /// It also ends a transfer that makes progress: a client that sends large bodies needs a limit that fits
    /// their size.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// Sets a closure that is called after each attempt, such as for metrics.
    ///
    /// It is also called for an attempt that the limit of the operation ended, and for one whose future the
    /// caller dropped. It must return quickly, because it runs in the task of the request, and must not panic.
    /// The `tracing` event of an attempt has the same content; see the [crate](crate#tracing).
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_client::{AttemptInfo, ClientBuilder};
    ///
    /// fn with_metrics(builder: ClientBuilder) -> ClientBuilder {
    ///     builder.on_attempt(|attempt: &AttemptInfo<'_>| {
    ///         let outcome = attempt.error_type.as_deref().unwrap_or("success");
    ///         println!("{} {outcome} {:?}", attempt.operation, attempt.duration);
    ///     })
    /// }
    /// ```
    pub fn on_attempt(
        mut self,
        observer: impl Fn(&AttemptInfo<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.on_attempt = Some(Box::new(observer));
        self
    }

    /// Builds the client; this sends nothing.
    ///
    /// # Errors
    ///
    /// Fails on an invalid user agent and on an IP address with [`Addressing::VirtualHosted`]. Without the feature
    /// `hyper`, it fails on a missing transport or timer. With it, the default transport needs cryptography for
    /// `https`: the feature `ring` or `aws-lc-rs`.
    pub fn build(self) -> Result<Client, BuildError> {
        let endpoint = self
            .endpoint
            .unwrap_or_else(|| Endpoint::public(&self.region));
        let addressing = self
            .addressing
            .unwrap_or_else(|| Addressing::default_for(&endpoint));
        if endpoint.is_ip() && addressing == Addressing::VirtualHosted {
            return Err(BuildError::new(
                "a bucket name cannot be a prefix of an IP address; use Addressing::Path",
            ));
        }
        let user_agent = user_agent(self.user_agent.as_deref().unwrap_or(DEFAULT_USER_AGENT))?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(&endpoint)?,
        };
        let shared = Arc::new(Shared {
            region: self.region,
            endpoint,
            addressing,
            credentials: self.credentials,
            transport,
            retry: self.retry,
            quota: self.quota,
            clock: self.clock,
            clock_skew: ClockSkew::default(),
            sleep: self.sleep.or_else(default_sleep).ok_or(BuildError::new(
                "no timer was set, and the default one needs the feature `hyper`",
            ))?,
            jitter: self.jitter,
            user_agent,
            document_limit: self.document_limit,
            verifies_checksums: self.verifies_checksums,
            attempt_timeout: self.attempt_timeout,
            signature_version: self.signature_version,
            on_attempt: self.on_attempt,
            signing_keys: SigningKeyCache::new(),
        });
        Ok(Client(shared, self.operation_timeout))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .field("addressing", &self.addressing)
            .field("signature_version", &self.signature_version)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
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
    value.ok_or_else(|| {
        let rule = "it must be 1 to 256 printable ASCII characters";
        BuildError::new("the user agent is not a valid header value").with_source(ParseError::new(
            "user agent",
            text,
            rule,
        ))
    })
}

#[cfg(feature = "hyper")]
fn default_transport(endpoint: &Endpoint) -> Result<Arc<dyn Transport>, BuildError> {
    if *endpoint.scheme() == Scheme::HTTPS
        && let Err(reason) = oss_transport::Cryptography::check_default()
    {
        return Err(if cfg!(any(feature = "ring", feature = "aws-lc-rs")) {
            BuildError::new("an https endpoint needs one cryptography provider").with_source(reason)
        } else {
            BuildError::new(
                "an https endpoint needs cryptography: enable the feature `ring` or `aws-lc-rs` of \
                 oss-inventory or oss-client, or install a rustls CryptoProvider first",
            )
        });
    }
    Ok(Arc::new(oss_transport::HyperTransport::new()))
}

#[cfg(feature = "hyper")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "returns `None` without the feature"
)]
fn default_sleep() -> Option<Arc<dyn Sleep>> {
    Some(Arc::new(crate::TokioSleep::default()))
}

#[cfg(not(feature = "hyper"))]
fn default_transport(_: &Endpoint) -> Result<Arc<dyn Transport>, BuildError> {
    Err(BuildError::new(
        "no transport was set, and the default one needs the feature `hyper`",
    ))
}

#[cfg(not(feature = "hyper"))]
fn default_sleep() -> Option<Arc<dyn Sleep>> {
    None
}

#[cfg(test)]
mod tests {
    use std::error::Error as StdError;

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
    fn settings_that_do_not_fit_are_rejected() -> Result<(), Box<dyn StdError>> {
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
