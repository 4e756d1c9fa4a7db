//! From a URI to a connection that is ready for HTTP, under one limit.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use rustls::ClientConfig;
use tokio::time::timeout;
use tower_service::Service;

use super::proxy::Route;
use super::socket::Socket;
use super::tls::TlsUnavailable;

tokio::task_local! {
    /// The limit of the request that asks for a connection.
    ///
    /// The pool calls the connector with nothing but a URI, though from inside the
    /// future of the request.
    pub(super) static CONNECT_LIMIT: Duration;
}

type BoxError = Box<dyn StdError + Send + Sync>;
type Connection = MaybeHttpsStream<Socket>;

/// Resolves, connects, tunnels and encrypts; all of it within one limit.
///
/// hyper-util has a connect limit too, but that one ends where TLS begins.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) route: Route,
    pub(super) tls: Result<Arc<ClientConfig>, TlsUnavailable>,
    pub(super) limit: Duration,
}

/// The connect limit ran out.
#[derive(Debug)]
pub(super) struct TooSlow(Duration);

impl Connector {
    async fn dial(mut self, uri: Uri) -> Result<Connection, BoxError> {
        if uri.scheme() != Some(&Scheme::HTTPS) {
            let socket = self.route.call(uri).await?;
            return Ok(MaybeHttpsStream::Http(socket));
        }
        HttpsConnector::from((self.route, self.tls?))
            .call(uri)
            .await
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
        let limit = CONNECT_LIMIT.try_with(|limit| *limit).unwrap_or(self.limit);
        let mut connector = self.clone();
        connector.route.limit_addresses(limit);
        Box::pin(async move {
            match timeout(limit, connector.dial(uri)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(TooSlow(limit).into()),
            }
        })
    }
}

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "resolution, TCP and TLS took longer than {:?}", self.0)
    }
}

impl StdError for TooSlow {}
