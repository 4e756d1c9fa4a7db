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
use hyper_util::client::legacy::connect::proxy::Tunnel;
use tower_service::Service;

use super::resolve::Resolver;
use super::socket::{Socket, Target};
use super::validate::has_invalid_port;
use crate::{Error, ErrorKind};

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

    async fn open(mut self, uri: Uri) -> Result<Socket, Box<dyn StdError + Send + Sync>> {
        let (io, target) = match self.proxy {
            None => (self.tcp.call(uri).await?, Target::Origin),
            Some(proxy) if uri.scheme() == Some(&Scheme::HTTPS) => {
                let mut tunnel = Tunnel::new(proxy.uri, self.tcp);
                if let Some(credentials) = proxy.credentials {
                    tunnel = tunnel.with_auth(credentials);
                }
                (tunnel.call(uri).await?, Target::Origin)
            }
            Some(proxy) => (self.tcp.call(proxy.uri).await?, Target::Absolute),
        };
        Ok(Socket::new(io, target))
    }
}

impl Service<Uri> for Route {
    type Response = Socket;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Socket, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().open(uri))
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
