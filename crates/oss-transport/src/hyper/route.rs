//! The way to a host, directly or through a proxy.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tower_service::Service;

use super::proxy::{Proxy, ProxyName, ProxyRules, UnusableProxy};
use super::resolve::Resolver;
use super::socket::{Socket, Target};
use super::tunnel::open_tunnel;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Finds the routes to hosts.
#[derive(Clone)]
pub(super) struct Router {
    tcp: HttpConnector<Resolver>,
    proxies: Arc<ProxyRules>,
}

/// Opens sockets, directly or through a proxy.
#[derive(Clone)]
pub(super) struct Route {
    tcp: HttpConnector<Resolver>,
    proxy: Option<Proxy>,
}

impl Router {
    /// Creates a router that follows the rules.
    pub(super) fn new(proxies: Arc<ProxyRules>, resolver: Resolver) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        // The URI may be https: the TLS layer is above.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { tcp, proxies }
    }

    /// Returns the route to the host of a URI.
    ///
    /// The limit of TCP is divided among the addresses of a name, so a dead first address leaves time for the
    /// next one.
    pub(super) fn route(&self, uri: &Uri, limit: Duration) -> Result<Route, UnusableProxy> {
        let proxy = self.proxies.proxy_for(uri)?.cloned();
        let mut tcp = self.tcp.clone();
        tcp.set_connect_timeout(Some(limit));
        Ok(Route { tcp, proxy })
    }
}

impl Route {
    /// Returns the name of the proxy, if any.
    pub(super) fn proxy_name(&self) -> Option<ProxyName> {
        self.proxy.as_ref().map(Proxy::name)
    }

    async fn open(mut self, uri: Uri) -> Result<TokioIo<Socket>, BoxError> {
        let Some(proxy) = self.proxy.take() else {
            let io = self.tcp.call(uri).await?;
            return Ok(TokioIo::new(Socket::new(io, Target::Origin)));
        };
        let name = proxy.name();
        let socket = self.open_through(&proxy, &uri).await;
        socket.map_err(|source| ProxyError::new(name, source).into())
    }

    async fn open_through(mut self, proxy: &Proxy, uri: &Uri) -> Result<TokioIo<Socket>, BoxError> {
        let io = self.tcp.call(proxy.uri().clone()).await?;
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(TokioIo::new(Socket::new(io, Target::Absolute)));
        }
        let socket = TokioIo::new(Socket::new(io, Target::Origin));
        open_tunnel(socket, uri, proxy.credentials().cloned()).await
    }
}

impl Service<Uri> for Route {
    type Response = TokioIo<Socket>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().open(uri))
    }
}

/// A failure to reach the proxy, or its refusal of a request.
#[derive(Debug)]
pub(super) struct ProxyError {
    proxy: ProxyName,
    source: BoxError,
}

impl ProxyError {
    pub(super) fn new(proxy: ProxyName, source: impl Into<BoxError>) -> Self {
        let source = source.into();
        Self { proxy, source }
    }

    /// Returns the host and port of the proxy.
    pub(super) fn peer(&self) -> &str {
        &self.proxy.peer
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection through {}", self.proxy)
    }
}

impl StdError for ProxyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
