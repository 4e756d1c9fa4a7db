//! An explicit forward proxy, and the way to a host with or without it.

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

use super::has_no_such_port;
use super::places::Place;
use super::resolve::Resolver;
use super::socket::{Socket, Target};
use crate::{Error, ErrorKind};

/// A forward proxy, to which every connection of a transport goes.
///
/// `https` requests go through a `CONNECT` tunnel: the proxy sees the host and
/// nothing else. `http` requests are sent to the proxy itself in absolute form; it
/// sees all of them. Proxy variables of the environment are never read.
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
    /// Describes the proxy at `uri`, such as `http://proxy:3128`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the scheme is not `http`, if there is no host, if the port is
    /// greater than 65535, or if there is a user name; see [`with_basic_auth`](Self::with_basic_auth).
    pub fn new(uri: Uri) -> Result<Self, Error> {
        if uri.scheme() != Some(&Scheme::HTTP) {
            return Err(refused("a proxy URI needs the scheme http"));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(refused("a proxy URI needs a host"));
        }
        if has_no_such_port(&uri) {
            return Err(refused("the port of a proxy URI is greater than 65535"));
        }
        if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
            return Err(refused("give proxy credentials apart from the URI"));
        }
        Ok(Self {
            uri,
            credentials: None,
        })
    }

    /// Adds credentials, which only the proxy will see.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if `user` contains a colon or one of both a control
    /// character ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617#section-2)).
    pub fn with_basic_auth(mut self, user: &str, password: &str) -> Result<Self, Error> {
        if user.contains(':') || format!("{user}{password}").contains(char::is_control) {
            return Err(refused("proxy credentials with a forbidden character"));
        }
        let token = STANDARD.encode(format!("{user}:{password}"));
        let mut value = HeaderValue::try_from(format!("Basic {token}"))
            .map_err(|error| Error::new(ErrorKind::Config, error))?;
        value.set_sensitive(true);
        self.credentials = Some(value);
        Ok(self)
    }

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

/// The way to a host: directly, or through a proxy.
#[derive(Clone)]
pub(super) struct Route {
    tcp: HttpConnector<Resolver>,
    proxy: Option<Proxy>,
    /// The place of the socket that is opened next.
    pub(super) place: Option<Place>,
}

impl Route {
    pub(super) fn new(proxy: Option<Proxy>, resolver: Resolver) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        // The URI may say https: the TLS layer is above.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        Self {
            tcp,
            proxy,
            place: None,
        }
    }

    /// Divides the limit among the addresses of a name.
    ///
    /// So a dead first one leaves time for the next.
    pub(super) fn limit_addresses(&mut self, limit: Duration) {
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
        Ok(Socket::new(io, target, self.place))
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

fn refused(reason: &'static str) -> Error {
    Error::new(ErrorKind::Config, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_uris_that_would_be_misread() {
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
    fn credentials_are_checked_and_never_shown() {
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
