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
use hyper_util::client::legacy::connect::Connection as _;
use rustls::ClientConfig;
use tokio::time::{Instant, timeout};
use tower_service::Service;

use super::demand::{Demand, End};
use super::places::Places;
use super::proxy::Route;
use super::socket::{Socket, Usage};
use super::tls::TlsUnavailable;

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
    pub(super) places: Option<Places>,
}

/// The connect limit ran out.
#[derive(Debug)]
pub(super) struct TooSlow(Duration);

impl Connector {
    /// Waits for a place and dials, both within one limit.
    async fn connect(
        mut self,
        uri: Uri,
        limit: Duration,
        end: Option<End>,
    ) -> Result<Connection, BoxError> {
        let mut left = limit;
        if let (Some(places), Some(end)) = (self.places.take(), end) {
            let started = Instant::now();
            match timeout(limit, places.take_before(end.come(), &uri)).await {
                Ok(Some(place)) => self.route.place = Some(place),
                // Of a wait that is not wanted any more, nobody is told.
                Ok(None) | Err(_) => return Err(places.full(limit).into()),
            }
            left = limit.saturating_sub(started.elapsed());
        }
        self.route.limit_addresses(left);
        match timeout(left, self.dial(uri)).await {
            Ok(outcome) => outcome.inspect(|connection| {
                // It may be for nobody: the request that asked for it can have found another one.
                if let Some(usage) = Usage::of(&connection.connected()) {
                    usage.rest();
                }
            }),
            Err(_) => Err(TooSlow(limit).into()),
        }
    }

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
        let limit = Demand::limit().unwrap_or(self.limit);
        let end = self.places.as_ref().map(|_| End::of_demand());
        Box::pin(self.clone().connect(uri, limit, end))
    }
}

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "to wait, resolve and connect, with TLS, took longer than {:?}",
            self.0
        )
    }
}

impl StdError for TooSlow {}
