//! The transport that is used unless you bring your own: hyper, rustls, tokio.

mod announced;
mod builder;
mod classify;
mod connect;
mod cryptography;
mod demand;
mod framing;
mod pace;
mod places;
mod proxy;
mod resolve;
mod socket;
mod tls;
mod upload;
mod verify;
mod wants;
mod watched;

use std::fmt::{self, Write as _};
use std::time::Duration;

use http::header::PROXY_AUTHORIZATION;
use http::uri::Authority;
use http::{Request, Response, Uri, Version};
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{self, Client};
use tokio::time::timeout;

use self::announced::Announced;
pub use self::builder::HyperTransportBuilder;
use self::classify::classify;
use self::connect::Connector;
pub use self::cryptography::Cryptography;
use self::demand::{DEMAND, Demand};
pub use self::proxy::Proxy;
pub use self::resolve::{Resolve, ResolveFuture};
use self::socket::Usage;
use self::upload::{Upload, Wanted};
use self::watched::Watched;
use crate::{Body, Error, ErrorKind, Limit, SendFuture, Timeouts, Transport};

/// A [`Transport`] over HTTP/1.1, with TLS 1.2 or newer and a pool of connections.
///
/// Clones share the pool. Connections that nobody uses are closed after a while,
/// and all of them with the last clone. After a 5xx status a connection is not used
/// again, so that a retry can reach another, healthy server behind the same address; unless another
/// request that had waited for it was given it at the same moment.
/// Neither is it after anything that broke an exchange: a limit, a response that is not
/// valid HTTP, two ways to tell the length of a body, a body that ends early.
///
/// A response head has at most 512 headers and about 128 KiB; a larger one is
/// [`ErrorKind::Protocol`].
///
/// The environment is not read, with one exception: the lookup of the system's root
/// certificates obeys `SSL_CERT_FILE` and `SSL_CERT_DIR`. Variables such as
/// `HTTP_PROXY` have no effect; see [`Proxy`].
///
/// A request is only sent inside a tokio runtime that has IO and time enabled.
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
    client: Client<Connector, Upload>,
    timeouts: Timeouts,
    proxy: Option<Proxy>,
}

impl HyperTransport {
    /// Makes a transport with default [`Timeouts`], the system's roots and no proxy.
    ///
    /// Without root certificates, or without cryptography that is
    /// [named or alone](HyperTransportBuilder::cryptography), only `http` works; an
    /// `https` request then fails with [`ErrorKind::Config`] and says what is missing.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Starts to configure a transport.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    async fn exchange(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let peer = check(&request)?;
        let timeouts = self.timeouts_of(&request);
        let (mut response, wanted) = match self.head(request, timeouts).await {
            Ok(answered) => answered,
            Err(error) => return Err(error.with_peer(peer)),
        };
        // The pool has put it there, which saves asking the connection for another one.
        let usage = response.extensions_mut().remove::<Usage>();
        let in_use = usage.map(Usage::in_use);
        let watched = |body| Watched::new(body, timeouts, peer).keep(wanted, in_use);
        Ok(response.map(|body| Body::stream(watched(body))))
    }

    async fn head(
        &self,
        mut request: Request<Body>,
        timeouts: Timeouts,
    ) -> Result<(Response<Incoming>, Option<Wanted>), Error> {
        self.authorize_proxy(&mut request);
        let Ok(request) = timeout(timeouts.head(), Announced::of(request)).await else {
            return Err(unconnected(timeouts.head()));
        };
        let mut request = request?.map(|body| Upload::new(body, timeouts));
        let wanted = request.body_mut().wanted();
        let progress = request.body().progress();
        let connection = capture_connection(&mut request);
        let exchange = DEMAND.scope(
            Demand::new(timeouts.connect()),
            self.client.request(request),
        );
        let written = || usage_of(&connection).map_or(0, |usage| usage.written());
        let response = match progress.within(timeouts.head(), written, exchange).await {
            Ok(Ok(response)) => settle(response, &connection)?,
            Ok(Err(error)) => return Err(lost(error, &connection)),
            Err(_) if connection.connection_metadata().is_none() => {
                return Err(unconnected(timeouts.head()));
            }
            Err(limit) => return Err(limit),
        };
        Ok((response, wanted))
    }

    fn timeouts_of(&self, request: &Request<Body>) -> Timeouts {
        let own = request.extensions().get().copied();
        own.unwrap_or(self.timeouts)
    }

    /// Names the proxy credentials in a plain request; for `https` the tunnel does.
    fn authorize_proxy(&self, request: &mut Request<Body>) {
        let plain = request.uri().scheme_str() == Some("http");
        let credentials = self.proxy.as_ref().and_then(Proxy::credentials);
        if let (true, Some(credentials)) = (plain, credentials) {
            let headers = request.headers_mut();
            headers.insert(PROXY_AUTHORIZATION, credentials.clone());
        }
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
            .field("proxy", &self.proxy)
            .finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(self.exchange(request))
    }
}

/// Returns the host and port of a request that can be sent.
///
/// Refuses what hyper would answer with a panic or an error that tells nothing.
fn check(request: &Request<Body>) -> Result<String, Error> {
    let uri = request.uri();
    let port = match uri.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return Err(unsendable("its URI needs the scheme http or https")),
    };
    let Some(host) = uri.host().filter(|host| !host.is_empty()) else {
        return Err(unsendable("its URI needs a host"));
    };
    if has_no_such_port(uri) {
        return Err(unsendable("its port is greater than 65535"));
    }
    if request.version() != Version::HTTP_11 {
        return Err(unsendable("only HTTP/1.1 is spoken here"));
    }
    if let Some(problem) = framing::problem_of(request) {
        return Err(unsendable(problem));
    }
    if tokio::runtime::Handle::try_current().is_err() {
        let hint = "there is no tokio runtime here: send from inside one";
        return Err(Error::new(ErrorKind::Config, hint));
    }
    // With room for all of it, since every request needs one.
    let mut peer = String::with_capacity(host.len() + ":65535".len());
    // A `String` takes everything.
    let _ = write!(peer, "{host}:{}", uri.port_u16().unwrap_or(port));
    Ok(peer)
}

/// Tells whether a URI has a number for a port that is too large, which `http` takes for no port at all.
fn has_no_such_port(uri: &Uri) -> bool {
    let authority = uri.authority().map(Authority::as_str);
    let port = authority.and_then(|authority| authority.rsplit_once(':'));
    let is_number =
        |(_, port): (_, &str)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    port.is_some_and(is_number) && uri.port_u16().is_none()
}

/// Decides what an answer means for its connection, and whether it is one.
fn settle(
    response: Response<Incoming>,
    connection: &CaptureConnection,
) -> Result<Response<Incoming>, Error> {
    if let Some(usage) = response.extensions().get::<Usage>() {
        usage.count_exchange();
    }
    let problem = framing::problem_of_answer(&response);
    if problem.is_some() || response.status().is_server_error() {
        retire(connection);
    }
    match problem {
        Some(problem) => Err(Error::new(ErrorKind::Protocol, problem)),
        None => Ok(response),
    }
}

/// Says what broke an exchange, and whether it was the first of its connection.
fn lost(error: legacy::Error, connection: &CaptureConnection) -> Error {
    let before = usage_of(connection).map_or(0, |usage| usage.count_exchange());
    match before {
        0 => classify(error),
        _ => classify(error).with_reused_connection(),
    }
}

fn usage_of(connection: &CaptureConnection) -> Option<Usage> {
    let connection = connection.connection_metadata();
    connection.as_ref().and_then(Usage::of)
}

/// Keeps a connection from being used again.
fn retire(connection: &CaptureConnection) {
    if let Some(connection) = &*connection.connection_metadata() {
        connection.poison();
    }
}

fn unsendable(reason: &'static str) -> Error {
    Error::new(ErrorKind::Request, reason)
}

/// Makes the error of a head limit that ran out before there was a connection.
fn unconnected(head: Duration) -> Error {
    let reason = format!("the limit of the head is {head:?}, and there was no connection yet");
    Error::new(ErrorKind::Timeout(Limit::Connect), reason)
}

fn timed_out(limit: Limit, after: Duration) -> Error {
    Error::new(ErrorKind::Timeout(limit), format!("the limit is {after:?}"))
}
