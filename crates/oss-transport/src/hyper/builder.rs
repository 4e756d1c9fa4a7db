//! How a [`HyperTransport`] is configured.

use std::fmt;
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;

use super::connect::Connector;
use super::proxy::Route;
use super::{Cryptography, HyperTransport, Proxy, tls};
use crate::{Error, Timeouts};

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

    /// Sets how many unused connections are kept for each host; 32 by default.
    pub fn max_idle_per_host(mut self, connections: usize) -> Self {
        self.max_idle_per_host = connections;
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
            route: Route::new(self.proxy.clone()),
            tls: tls::client_config(self.cryptography, self.roots),
            limit: self.timeouts.connect(),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_connection_timeout)
            .pool_max_idle_per_host(self.max_idle_per_host)
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
            .finish_non_exhaustive()
    }
}
