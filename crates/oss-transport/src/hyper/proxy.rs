//! A forward proxy: its address and credentials.

mod bypass;
mod rules;
mod url;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::uri::Scheme;
use http::{HeaderValue, Uri};

pub use self::rules::ProxyRules;
pub(super) use self::rules::UnusableProxy;
use super::validate::has_invalid_port;
use crate::{Error, ErrorKind};

/// A forward proxy, which is reached over plain HTTP.
///
/// `https` requests go through a `CONNECT` tunnel, so the proxy sees only the host.
/// `http` requests are sent to the proxy in absolute form, and it sees all of them.
/// [`ProxyRules`] says which hosts are reached through it. Proxy variables of the
/// environment aren't read, unless the rules are made from them.
///
/// A text such as `http://user:password@proxy:3128` can be [parsed](std::str::FromStr), too.
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
    origin: Option<String>,
}

/// The host and port of a proxy, and the setting that names it.
#[derive(Clone, Debug)]
pub(super) struct ProxyName {
    pub(super) peer: String,
    origin: Option<String>,
}

/// The length in bytes of the longest host; DNS allows no more.
const MAX_HOST: usize = 255;

impl Proxy {
    /// Creates a proxy at `uri`, such as `http://proxy:3128`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the scheme isn't `http`, the host is missing or longer than 255
    /// bytes, the port is greater than 65535, or the URI has a user name; credentials belong in
    /// [`with_basic_auth`](Self::with_basic_auth).
    pub fn new(uri: Uri) -> Result<Self, Error> {
        if uri.scheme() != Some(&Scheme::HTTP) {
            return Err(invalid("a proxy URI must have the scheme http"));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(invalid("a proxy URI must have a host"));
        }
        if uri.host().is_some_and(|host| host.len() > MAX_HOST) {
            return Err(invalid("the host of a proxy URI is longer than 255 bytes"));
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
            origin: None,
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

    /// Names the setting of the proxy for errors, such as `HTTPS_PROXY`.
    #[must_use]
    pub fn with_origin(mut self, setting: impl Into<String>) -> Self {
        self.origin = Some(setting.into());
        self
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Returns the value of `Proxy-Authorization`.
    pub(super) fn credentials(&self) -> Option<&HeaderValue> {
        self.credentials.as_ref()
    }

    pub(super) fn name(&self) -> ProxyName {
        let host = self.uri.host().unwrap_or_default();
        ProxyName {
            peer: format!("{host}:{}", self.uri.port_u16().unwrap_or(80)),
            origin: self.origin.clone(),
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("uri", &self.uri)
            .field("credentials", &self.credentials)
            .field("origin", &self.origin)
            .finish()
    }
}

impl fmt::Display for Proxy {
    /// Prints the host and port, and the setting, but no credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name().fmt(f)
    }
}

impl fmt::Display for ProxyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {}", self.peer)?;
        match &self.origin {
            Some(origin) => write!(f, ", set by {origin}"),
            None => Ok(()),
        }
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
