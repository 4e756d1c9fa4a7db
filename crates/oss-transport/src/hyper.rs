//! The default transport: hyper, rustls and tokio.

mod builder;
mod classify;
mod connect;
mod cryptography;
mod framing;
mod length_checked_body;
mod proxy;
mod proxy_refusal;
mod resolve;
mod route;
mod socket;
mod system_roots;
mod throughput;
mod timed_body;
mod timeout_error;
mod tls;
mod tls_error;
mod tunnel;
mod upload;
mod validate;
mod verify;

use std::fmt;
use std::sync::Arc;

use http::header::PROXY_AUTHORIZATION;
use http::uri::Scheme;
use http::{Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{self, Client};
use tokio::time::timeout;

pub use self::builder::HyperTransportBuilder;
use self::classify::classify;
use self::connect::{Connector, with_connect_limit};
pub use self::cryptography::Cryptography;
use self::length_checked_body::LengthCheckedBody;
pub use self::proxy::{Proxy, ProxyRules};
use self::proxy_refusal::ProxyRefusal;
pub use self::resolve::{Resolve, ResolveFuture};
use self::route::ProxyError;
use self::socket::ConnectionStats;
use self::timed_body::TimedBody;
use self::timeout_error::no_connection;
use self::upload::{UploadBody, UploadGuard};
use self::validate::validate;
use crate::{Body, Delivery, Error, ErrorKind, SendFuture, Timeouts, Transport};

/// A [`Transport`] over HTTP/1.1 with TLS 1.2 or newer and a connection pool.
///
/// Clones share the pool. Idle connections are closed after a while, and all of them
/// with the last clone. The transport doesn't limit the number of connections; see
/// [`HyperTransportBuilder`] for how to do so.
///
/// A connection is not reused after anything that broke an exchange: a time limit, an
/// invalid or ambiguous response, a body that ends early. It is not reused after a 5xx
/// status either, so that a retry can reach a healthy server behind the same address,
/// unless the pool had already handed it to a waiting request.
///
/// A response head has at most 512 headers and about 128 KiB; a larger one is
/// [`ErrorKind::Protocol`].
///
/// The environment is not read, with one exception: the lookup of the system's root
/// certificates uses `SSL_CERT_FILE` and `SSL_CERT_DIR`. Variables such as
/// `HTTP_PROXY` are ignored; see [`ProxyRules`].
///
/// Sending requires a tokio runtime with IO and time enabled.
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use http::Request;
/// use oss_transport::{Body, HyperTransport, Transport};
///
/// let transport = HyperTransport::new();
/// let request = Request::get("https://example.com/").body(Body::empty())?;
/// let response = transport.send(request).await?;
/// let body = response.into_body().collect(64 * 1024).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, UploadBody>,
    timeouts: Timeouts,
    proxies: Arc<ProxyRules>,
}

impl HyperTransport {
    /// Creates a transport with default [`Timeouts`], the system's roots and no proxy.
    ///
    /// `https` requires root certificates, and a cryptography provider that is either
    /// [named or unambiguous](HyperTransportBuilder::cryptography). Without them, an
    /// `https` request fails with [`ErrorKind::Config`] and says what is missing.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Returns a builder that configures a transport.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    async fn send_request(&self, mut request: Request<Body>) -> Result<Response<Body>, Error> {
        let peer = validate(&request)?;
        let proxy = self.forward_proxy(request.uri()).cloned();
        let mut added_secrets = Vec::new();
        if let Some(credentials) = proxy.as_ref().and_then(Proxy::credentials) {
            let headers = request.headers_mut();
            headers.insert(PROXY_AUTHORIZATION, credentials.clone());
            added_secrets.push(credentials.clone());
        }
        let own_timeouts = request.extensions().get().copied();
        let timeouts = own_timeouts.unwrap_or(self.timeouts);
        match self.receive_head(request, timeouts).await {
            Ok((mut response, upload)) => {
                check_proxy(proxy, response.status(), &peer)?;
                let extensions = response.extensions_mut();
                extensions.get_or_insert_default::<Delivery>().added_secrets = added_secrets;
                Ok(response.map(|body| Body::stream(TimedBody::new(body, timeouts, peer, upload))))
            }
            // A proxy that failed is already named.
            Err(error) if error.peer().is_some() => Err(error),
            Err(error) => Err(error.with_peer(peer)),
        }
    }

    async fn receive_head(
        &self,
        request: Request<Body>,
        timeouts: Timeouts,
    ) -> Result<(Response<Incoming>, Option<UploadGuard>), Error> {
        let Ok(request) = timeout(timeouts.head(), LengthCheckedBody::check(request)).await else {
            return Err(no_connection(timeouts.head()));
        };
        let mut request = request?.map(|body| UploadBody::new(body, timeouts));
        let upload = request.body_mut().guard();
        let progress = request.body().progress();
        let connection = capture_connection(&mut request);
        let has_body = upload.is_some();
        let exchange = with_connect_limit(timeouts.connect(), self.client.request(request));
        let written = || stats(&connection).map_or(0, |stats| stats.written());
        match progress.run(timeouts.head(), written, exchange).await {
            Ok(Ok(response)) => {
                let mut response = check_response(response, &connection)?;
                response.extensions_mut().insert(Delivery {
                    body_is_incomplete: has_body && !progress.is_complete(),
                    ..Delivery::default()
                });
                Ok((response, upload))
            }
            Ok(Err(error)) => Err(exchange_error(error, &connection)),
            Err(_) if connection.connection_metadata().is_none() => {
                Err(no_connection(timeouts.head()))
            }
            Err(expired) => Err(expired),
        }
    }

    /// Returns the proxy that receives a plain request.
    ///
    /// For `https`, a proxy only opens a tunnel.
    fn forward_proxy(&self, uri: &Uri) -> Option<&Proxy> {
        let proxy = self.proxies.used_proxy(uri);
        proxy.filter(|_| uri.scheme() == Some(&Scheme::HTTP))
    }
}

impl Default for HyperTransport {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("timeouts", &self.timeouts)
            .field("proxies", &self.proxies)
            .finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(self.send_request(request))
    }
}

/// Refuses a response with which the proxy refuses the request.
fn check_proxy(proxy: Option<Proxy>, status: StatusCode, peer: &str) -> Result<(), Error> {
    let refusal = ProxyRefusal::of_request(status, peer);
    let (Some(proxy), Some(refusal)) = (proxy, refusal) else {
        return Ok(());
    };
    let error = ProxyError::new(proxy.name(), refusal);
    let peer = error.peer().to_owned();
    Err(Error::new(ErrorKind::ProxyRefused, error).with_failed_proxy(peer))
}

/// Refuses an ambiguous response, and retires a connection not to be reused.
fn check_response(
    mut response: Response<Incoming>,
    connection: &CaptureConnection,
) -> Result<Response<Incoming>, Error> {
    // The pool put them there, which saves asking the connection again.
    if let Some(stats) = response.extensions_mut().remove::<ConnectionStats>() {
        stats.count_exchange();
    }
    let problem = framing::response_problem(&response);
    if problem.is_some() || response.status().is_server_error() {
        retire(connection);
    }
    match problem {
        Some(problem) => Err(Error::new(ErrorKind::Protocol, problem)),
        None => Ok(response),
    }
}

/// Classifies a failed exchange, and notes whether its connection was reused.
fn exchange_error(error: legacy::Error, connection: &CaptureConnection) -> Error {
    let earlier_exchanges = stats(connection).map_or(0, |stats| stats.count_exchange());
    match earlier_exchanges {
        0 => classify(error),
        _ => classify(error).with_reused_connection(),
    }
}

fn stats(connection: &CaptureConnection) -> Option<ConnectionStats> {
    let connection = connection.connection_metadata();
    connection.as_ref().and_then(ConnectionStats::of)
}

/// Keeps a connection from being reused.
fn retire(connection: &CaptureConnection) {
    if let Some(connection) = &*connection.connection_metadata() {
        connection.poison();
    }
}
