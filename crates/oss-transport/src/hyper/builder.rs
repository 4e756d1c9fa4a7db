//! The configuration of a [`HyperTransport`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connect::Connector;
use super::resolve::{Resolve, Resolver};
use super::route::Router;
use super::tls::{SystemRoots, TlsClient, TlsSettings};
use super::verify::Loopback;
use super::{Cryptography, HyperTransport, ProxyRules, tls};
use crate::{Error, Timeouts};

/// The most headers of a response.
///
/// OSS returns up to 8 KB of user metadata, each value in its own header.
const MAX_HEADERS: usize = 512;

/// The most bytes of a response head, and of one read or write.
const MAX_HEAD: usize = 128 * 1024;

/// The longest idle timeout, a year.
///
/// The pool adds it to the current time, which overflows with [`Duration::MAX`].
const MAX_IDLE_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Configures a [`HyperTransport`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use oss_transport::{HyperTransport, Timeouts};
///
/// let transport = HyperTransport::builder()
///     .timeouts(Timeouts::default().with_connect(Duration::from_secs(2)))
///     .max_idle_per_host(8)
///     .build();
/// ```
///
/// The number of connections is unlimited. To limit the requests in flight, use
/// `tower::limit::ConcurrencyLimit` through the adapters of the feature `tower`;
/// `tower::FromService` shows how. The pool can open more connections than that, because it
/// finishes connecting for a request that was given another connection. They are few unless
/// connecting is much slower than a request.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct HyperTransportBuilder {
    timeouts: Timeouts,
    tls: TlsSettings,
    proxies: ProxyRules,
    resolver: Resolver,
    max_idle_per_host: usize,
    idle_connection_timeout: Duration,
}

impl HyperTransportBuilder {
    /// Sets the limits of requests that carry no [`Timeouts`] of their own.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Sets the cryptography provider of TLS.
    ///
    /// The default is the rustls `CryptoProvider` that the process has installed by the first
    /// `https` connection, or else the only one that is built in. With two built in the choice must be explicit, because
    /// any crate of a program can enable a feature. Then, or if the named provider is not
    /// built in, `https` requests fail with [`ErrorKind::Config`](crate::ErrorKind::Config).
    pub fn cryptography(mut self, cryptography: Cryptography) -> Self {
        self.tls.cryptography = Some(cryptography);
        self
    }

    /// Adds the certificates of a PEM text to the trusted roots.
    ///
    /// The system's stay trusted, unless [`without_system_roots`](Self::without_system_roots) says
    /// otherwise.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if `pem` contains no certificate, or
    /// one that can't be parsed.
    pub fn add_root_certificate_pem(mut self, pem: &[u8]) -> Result<Self, Error> {
        self.tls.added_roots.append(&mut tls::parse_roots(pem)?);
        Ok(self)
    }

    /// Trusts only added root certificates, and doesn't read the system's.
    pub fn without_system_roots(mut self) -> Self {
        self.tls.system_roots = SystemRoots::NotTrusted;
        self
    }

    /// Accepts any certificate from this machine.
    ///
    /// For servers on loopback addresses, `localhost` and the names below it, such as in tests. They are
    /// reached directly then, even with a [`proxy`](Self::proxy). The certificates of all other hosts are
    /// verified.
    pub fn insecure_loopback(mut self) -> Self {
        self.tls.loopback = Loopback::Unverified;
        self
    }

    /// Sets the proxy for all requests, or [rules](ProxyRules); the default is none.
    pub fn proxy(mut self, proxy: impl Into<ProxyRules>) -> Self {
        self.proxies = proxy.into();
        self
    }

    /// Sets the name resolver; the default is the system's.
    ///
    /// With a proxy it resolves only the proxy's name; the proxy resolves the others.
    pub fn resolver(mut self, resolver: impl Resolve) -> Self {
        self.resolver = Resolver::Custom(Arc::new(resolver));
        self
    }

    /// Sets how many idle connections are kept for each host; the default is 32.
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
        self
    }

    /// Sets how long an idle connection is kept; the default is 30 seconds.
    ///
    /// Keep it shorter than the timeouts of servers and firewalls: a connection that they
    /// closed silently costs a failed request.
    pub fn idle_connection_timeout(mut self, limit: Duration) -> Self {
        self.idle_connection_timeout = limit;
        self
    }

    /// Builds the transport.
    ///
    /// The first `https` connection reads the system's root certificates in a thread, which takes a few
    /// milliseconds, and counts for the connect limit. Clones share them. `SSL_CERT_FILE` may have 4 MiB.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        // To a proxy, a loopback host is its own machine.
        let proxies = match self.tls.loopback {
            Loopback::Verified => self.proxies,
            Loopback::Unverified => self.proxies.bypass_loopback(),
        };
        let proxies = Arc::new(proxies);
        let connector = Connector {
            router: Router::new(Arc::clone(&proxies), self.resolver),
            tls: TlsClient::new(self.tls),
            limit: self.timeouts.connect(),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_connection_timeout.min(MAX_IDLE_TIMEOUT))
            .pool_max_idle_per_host(self.max_idle_per_host)
            .http1_max_headers(MAX_HEADERS)
            .http1_max_buf_size(MAX_HEAD)
            .build(connector);
        HyperTransport {
            client,
            timeouts: self.timeouts,
            proxies,
        }
    }
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            timeouts: Timeouts::default(),
            tls: TlsSettings::default(),
            proxies: ProxyRules::default(),
            resolver: Resolver::default(),
            max_idle_per_host: 32,
            idle_connection_timeout: Duration::from_secs(30),
        }
    }
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("timeouts", &self.timeouts)
            .field("cryptography", &self.tls.cryptography)
            .field("added_roots", &self.tls.added_roots.len())
            .field("proxies", &self.proxies)
            .field("resolver", &self.resolver)
            .finish_non_exhaustive()
    }
}
