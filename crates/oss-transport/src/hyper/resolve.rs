//! Name resolution by the system or by the caller.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use tower_service::Service;

/// Resolves host names in place of the system.
///
/// # Examples
///
/// ```
/// use std::net::{IpAddr, Ipv4Addr};
/// use oss_transport::{HyperTransport, Resolve, ResolveFuture};
///
/// /// Resolves every host to this machine.
/// #[derive(Debug)]
/// struct Localhost;
///
/// impl Resolve for Localhost {
///     fn resolve(&self, _host: &str) -> ResolveFuture {
///         Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
///     }
/// }
///
/// let transport = HyperTransport::builder().resolver(Localhost).build();
/// ```
pub trait Resolve: fmt::Debug + Send + Sync + 'static {
    /// Returns the addresses of `host`, the preferred one first.
    ///
    /// It isn't called for a host that is an address itself. The connect limit of
    /// [`Timeouts`](crate::Timeouts) includes it; the future is dropped when that expires.
    ///
    /// # Errors
    ///
    /// Any error becomes [`ErrorKind::Resolve`](crate::ErrorKind::Resolve); so does an empty list.
    fn resolve(&self, host: &str) -> ResolveFuture;
}

/// The future of [`Resolve::resolve`].
pub type ResolveFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The resolver of a transport.
#[derive(Clone, Debug)]
pub(super) enum Resolver {
    System(GaiResolver),
    Custom(Arc<dyn Resolve>),
}

/// The resolver failed or found no address.
#[derive(Debug)]
pub(super) struct ResolveError {
    host: String,
    source: Option<io::Error>,
}

impl Default for Resolver {
    fn default() -> Self {
        Self::System(GaiResolver::new())
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = ResolveError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, ResolveError>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), ResolveError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let addresses = match resolver {
                Self::System(mut system) => system.call(name).await.map(Iterator::collect),
                Self::Custom(custom) => custom.resolve(&host).await.map(with_port_zero),
            };
            match addresses {
                Ok(addresses) if addresses.is_empty() => Err(ResolveError { host, source: None }),
                Ok(addresses) => Ok(addresses.into_iter()),
                Err(error) => Err(ResolveError {
                    host,
                    source: Some(error),
                }),
            }
        })
    }
}

/// Adds port 0, because the port comes from the URI.
fn with_port_zero(addresses: Vec<IpAddr>) -> Vec<SocketAddr> {
    let addresses = addresses.into_iter();
    addresses.map(|ip| SocketAddr::new(ip, 0)).collect()
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no address found for `{}`", self.host)
    }
}

impl StdError for ResolveError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}
