//! How a [`HyperTransport`] is configured.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;

use super::connect::Connector;
use super::places::Places;
use super::proxy::Route;
use super::resolve::{Resolve, Resolver};
use super::{Cryptography, HyperTransport, Proxy, tls};
use crate::{Error, Timeouts};

/// The most headers of a response; OSS sends user metadata of 8 KB, each value in its own.
const MAX_HEADERS: usize = 512;

/// The most bytes of a response head, and of what is read or written at once.
const MAX_HEAD: usize = 128 * 1024;

/// The pool adds an idle limit to the time of now, which ends somewhere; a year is as good as for ever.
const LONGEST_IDLE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

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
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct HyperTransportBuilder {
    timeouts: Timeouts,
    cryptography: Option<Cryptography>,
    roots: Vec<CertificateDer<'static>>,
    proxy: Option<Proxy>,
    resolver: Resolver,
    max_per_host: Option<usize>,
    max_idle_per_host: usize,
    idle_connection_timeout: Duration,
}

impl HyperTransportBuilder {
    /// Sets the limits of requests that bring no [`Timeouts`] of their own.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// Names the cryptography of TLS.
    ///
    /// Without this call it is the rustls `CryptoProvider` that the process has
    /// installed, and else the only one that is built in. If both are built in, there
    /// is no default, because any crate of a program can enable a feature: `https`
    /// requests then fail with [`ErrorKind::Config`](crate::ErrorKind::Config), as they
    /// do if the named one is not built in.
    pub fn cryptography(mut self, cryptography: Cryptography) -> Self {
        self.cryptography = Some(cryptography);
        self
    }

    /// Trusts the certificates of a PEM text, too, beside the system's roots.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if there is no certificate in
    /// `pem`, or one that cannot be read.
    pub fn add_root_certificate_pem(mut self, pem: &[u8]) -> Result<Self, Error> {
        self.roots.append(&mut tls::parse_roots(pem)?);
        Ok(self)
    }

    /// Sends everything through a proxy; without this call, nothing.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Finds addresses with `resolver`; without this call the system does.
    ///
    /// With a proxy it resolves the proxy's name only; the proxy resolves the others.
    pub fn resolver(mut self, resolver: impl Resolve) -> Self {
        self.resolver = Resolver::Own(Arc::new(resolver));
        self
    }

    /// Sets how many unused connections are kept for each host; 32 by default.
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
        self
    }

    /// Sets how many connections there may be to each host; without this call, any number.
    ///
    /// At least one is allowed. Connections that are unused, or whose response bodies
    /// are not read to the end, count. A request that finds all in use waits its turn; the
    /// wait counts towards the connect limit and the head limit of [`Timeouts`], so give it
    /// longer ones if exchanges take long. When either runs out then, nothing was sent.
    /// After a tenth of a second it gets the place of a connection that was unused as long.
    pub fn max_connections_per_host(mut self, connections: usize) -> Self {
        self.max_per_host = Some(connections);
        self
    }

    /// Sets how long an unused connection is kept; 30 seconds by default.
    ///
    /// Keep it shorter than servers and firewalls do: a connection that they closed
    /// unseen costs a failed request.
    pub fn idle_connection_timeout(mut self, limit: Duration) -> Self {
        self.idle_connection_timeout = limit;
        self
    }

    /// Makes the transport; reads the system's root certificates.
    #[must_use]
    pub fn build(self) -> HyperTransport {
        let connector = Connector {
            route: Route::new(self.proxy.clone(), self.resolver),
            tls: tls::client_config(self.cryptography, self.roots),
            limit: self.timeouts.connect(),
            places: self.max_per_host.map(Places::new),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_connection_timeout.min(LONGEST_IDLE))
            .pool_max_idle_per_host(self.max_idle_per_host)
            .http1_max_headers(MAX_HEADERS)
            .http1_max_buf_size(MAX_HEAD)
            .build(connector);
        HyperTransport {
            client,
            timeouts: self.timeouts,
            proxy: self.proxy,
        }
    }
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            timeouts: Timeouts::default(),
            cryptography: None,
            roots: Vec::new(),
            proxy: None,
            resolver: Resolver::default(),
            max_per_host: None,
            max_idle_per_host: 32,
            idle_connection_timeout: Duration::from_secs(30),
        }
    }
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("timeouts", &self.timeouts)
            .field("cryptography", &self.cryptography)
            .field("added_roots", &self.roots.len())
            .field("proxy", &self.proxy)
            .field("resolver", &self.resolver)
            .field("max_per_host", &self.max_per_host)
            .finish_non_exhaustive()
    }
}
