//! Connecting to a URI, from name resolution to TLS, under one time limit.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tower_service::Service;

use super::proxy::ProxyName;
use super::route::{ProxyError, Route, Router};
use super::socket::Socket;
use super::tls::TlsClient;
use super::tls_error::TlsRefusal;
use crate::error::find;

type BoxError = Box<dyn StdError + Send + Sync>;
type Connection = MaybeHttpsStream<TokioIo<Socket>>;

tokio::task_local! {
    /// The connect limit of the request being polled.
    ///
    /// The pool passes only a URI to the connector, but calls it from inside the
    /// future of the request.
    static CONNECT_LIMIT: Duration;
}

/// Resolves, connects, tunnels and encrypts within one limit.
///
/// The connect limit of hyper-util ends before TLS begins.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) router: Router,
    pub(super) tls: TlsClient,
    /// The limit if no request is being polled.
    pub(super) limit: Duration,
}

/// The connect limit expired.
#[derive(Debug)]
pub(super) struct ConnectTimeout {
    limit: Duration,
    proxy: Option<ProxyName>,
}

/// TLS to the server failed inside a tunnel.
///
/// A proxy that inspects traffic presents a certificate of its own authority.
#[derive(Debug)]
struct TunneledTlsError {
    proxy: ProxyName,
    source: BoxError,
}

/// Runs an exchange whose new connections have this limit.
pub(super) fn with_connect_limit<F: Future>(
    limit: Duration,
    exchange: F,
) -> impl Future<Output = F::Output> {
    CONNECT_LIMIT.scope(limit, exchange)
}

impl Connector {
    async fn connect(self, uri: Uri, limit: Duration) -> Result<Connection, BoxError> {
        let route = self.router.route(&uri, limit)?;
        let proxy = route.proxy_name();
        match timeout(limit, self.dial(uri, route)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(ConnectTimeout { limit, proxy }.into()),
        }
    }

    async fn dial(self, uri: Uri, mut route: Route) -> Result<Connection, BoxError> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            let socket = route.call(uri).await?;
            return Ok(MaybeHttpsStream::Http(socket));
        }
        let proxy = route.proxy_name();
        let mut tls = HttpsConnector::from((route, self.tls.config().await?));
        let stream = tls.call(uri).await.map_err(TlsRefusal::of);
        stream.map_err(|source| match proxy {
            Some(proxy) if find::<ProxyError>(&*source).is_none() => {
                TunneledTlsError { proxy, source }.into()
            }
            _ => source,
        })
    }
}

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, BoxError>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let limit = CONNECT_LIMIT.try_with(|limit| *limit);
        Box::pin(self.clone().connect(uri, limit.unwrap_or(self.limit)))
    }
}

impl ConnectTimeout {
    /// Returns the host and port of the proxy, if one is used.
    pub(super) fn proxy(&self) -> Option<&str> {
        self.proxy.as_ref().map(|proxy| proxy.peer.as_str())
    }
}

impl fmt::Display for ConnectTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit;
        write!(
            f,
            "resolving, connecting and TLS took longer than {limit:?}"
        )?;
        match &self.proxy {
            Some(proxy) => write!(f, " through {proxy}"),
            None => Ok(()),
        }
    }
}

impl StdError for ConnectTimeout {}

impl fmt::Display for TunneledTlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no TLS through {}", self.proxy)
    }
}

impl StdError for TunneledTlsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
