//! An explicit forward proxy, and the route to a host with or without it.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tower_service::Service;

use super::resolve::Resolver;
use super::socket::{Socket, Target};
use super::tunnel::open_tunnel;
use super::validate::has_invalid_port;
use crate::{Error, ErrorKind};

type BoxError = Box<dyn StdError + Send + Sync>;

/// A forward proxy for all connections of a transport.
///
/// `https` requests go through a `CONNECT` tunnel, so the proxy sees only the host.
/// `http` requests are sent to the proxy in absolute form, and it sees all of them.
/// Proxy variables of the environment are never read.
///
/// # Examples
///
/// ```
/// use oss_transport::{HyperTransport, Proxy};
///
/// let proxy = Proxy::new("http://proxy.corp.example:3128".parse()?)?;
/// let proxy = proxy.with_basic_auth("ci", "secret")?;
/// let transport = HyperTransport::builder().proxy(proxy).build();
/// assert!(!format!("{transport:?}").contains("secret"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    uri: Uri,
    credentials: Option<HeaderValue>,
}

impl Proxy {
    /// Creates a proxy at `uri`, such as `http://proxy:3128`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the scheme isn't `http`, the host is missing, the port is
    /// greater than 65535, or the URI has a user name; credentials belong in
    /// [`with_basic_auth`](Self::with_basic_auth).
    pub fn new(uri: Uri) -> Result<Self, Error> {
        if uri.scheme() != Some(&Scheme::HTTP) {
            return Err(invalid("a proxy URI must have the scheme http"));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(invalid("a proxy URI must have a host"));
        }
        if has_invalid_port(&uri) {
            return Err(invalid("the port of a proxy URI is greater than 65535"));
        }
        if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
            let reason = "a proxy URI must not have credentials; use `with_basic_auth`";
            return Err(invalid(reason));
        }
        Ok(Self {
            uri,
            credentials: None,
        })
    }

    /// Sets the credentials, which only the proxy receives.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if `user` contains a colon, or if `user` or `password` contains a
    /// control character ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617#section-2)).
    pub fn with_basic_auth(mut self, user: &str, password: &str) -> Result<Self, Error> {
        if user.contains(':') || format!("{user}{password}").contains(char::is_control) {
            return Err(invalid("proxy credentials contain a forbidden character"));
        }
        let token = STANDARD.encode(format!("{user}:{password}"));
        let mut value = HeaderValue::try_from(format!("Basic {token}"))
            .map_err(|error| Error::new(ErrorKind::Config, error))?;
        value.set_sensitive(true);
        self.credentials = Some(value);
        Ok(self)
    }

    /// Returns the value of `Proxy-Authorization`.
    pub(super) fn credentials(&self) -> Option<&HeaderValue> {
        self.credentials.as_ref()
    }

    /// Returns the host and port.
    pub(super) fn peer(&self) -> String {
        let host = self.uri.host().unwrap_or_default();
        format!("{host}:{}", self.uri.port_u16().unwrap_or(80))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("uri", &self.uri)
            .field("credentials", &self.credentials)
            .finish()
    }
}

/// Opens sockets to hosts, directly or through a proxy.
#[derive(Clone)]
pub(super) struct Route {
    tcp: HttpConnector<Resolver>,
    proxy: Option<Proxy>,
}

impl Route {
    /// Creates a route through `proxy`, or a direct one.
    pub(super) fn new(proxy: Option<Proxy>, resolver: Resolver) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        // The URI may be https: the TLS layer is above.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self { tcp, proxy }
    }

    /// Sets the limit of TCP, divided among the addresses of a name.
    ///
    /// A dead first address thus leaves time for the next one.
    pub(super) fn set_connect_timeout(&mut self, limit: Duration) {
        self.tcp.set_connect_timeout(Some(limit));
    }

    /// Returns the host and port of the proxy, if any.
    pub(super) fn proxy_peer(&self) -> Option<String> {
        self.proxy.as_ref().map(Proxy::peer)
    }

    async fn open(mut self, uri: Uri) -> Result<TokioIo<Socket>, BoxError> {
        match self.proxy.take() {
            None => Ok(TokioIo::new(Socket::new(
                self.tcp.call(uri).await?,
                Target::Origin,
            ))),
            Some(proxy) => {
                let peer = proxy.peer();
                let socket = self.open_through(proxy, &uri).await;
                socket.map_err(|source| ProxyError { peer, source }.into())
            }
        }
    }

    async fn open_through(mut self, proxy: Proxy, uri: &Uri) -> Result<TokioIo<Socket>, BoxError> {
        let io = self.tcp.call(proxy.uri).await?;
        if uri.scheme() != Some(&Scheme::HTTPS) {
            return Ok(TokioIo::new(Socket::new(io, Target::Absolute)));
        }
        let socket = TokioIo::new(Socket::new(io, Target::Origin));
        open_tunnel(socket, uri, proxy.credentials).await
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

/// A failure to reach the proxy, or to get a connection from it.
#[derive(Debug)]
pub(super) struct ProxyError {
    peer: String,
    source: BoxError,
}

impl ProxyError {
    /// Returns the host and port of the proxy.
    pub(super) fn peer(&self) -> &str {
        &self.peer
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection through the proxy {}", self.peer)
    }
}

impl StdError for ProxyError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::new(ErrorKind::Config, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_uri_is_refused() {
        let bad = [
            "https://proxy:3128",
            "socks5://proxy:1080",
            "proxy:3128",
            "/proxy",
            "http://user:canary@proxy:3128",
        ];
        for uri in bad {
            let error = Proxy::new(uri.parse().unwrap()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{uri}");
            assert!(!format!("{error:?}").contains("canary"));
        }
    }

    #[test]
    fn credentials_are_validated_and_never_printed() {
        let proxy = Proxy::new(Uri::from_static("http://proxy:3128")).unwrap();
        for (user, password) in [("a:b", "c"), ("a\n", "c"), ("a", "c\r\nX: y")] {
            assert!(proxy.clone().with_basic_auth(user, password).is_err());
        }
        let proxy = proxy.with_basic_auth("user", "canary").unwrap();
        let text = format!("{proxy:?}");
        assert!(text.contains("proxy:3128"));
        for secret in ["canary", "Basic", &STANDARD.encode("user:canary")] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
