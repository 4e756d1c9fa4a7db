//! From a name to addresses: the system's way, or the caller's.

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

/// Finds the addresses of a host, instead of the system.
///
/// # Examples
///
/// ```
/// use std::net::{IpAddr, Ipv4Addr};
/// use oss_transport::{HyperTransport, Resolve, ResolveFuture};
///
/// /// Sends every request to this machine, whatever the host is called.
/// #[derive(Debug)]
/// struct Here;
///
/// impl Resolve for Here {
///     fn resolve(&self, _host: &str) -> ResolveFuture {
///         Box::pin(async { Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]) })
///     }
/// }
///
/// let transport = HyperTransport::builder().resolver(Here).build();
/// ```
pub trait Resolve: fmt::Debug + Send + Sync + 'static {
    /// Finds the addresses of `host`, the best one first.
    ///
    /// It is not asked about a host that is an address itself. The connect limit of
    /// [`Timeouts`](crate::Timeouts) includes it; when that runs out the future is dropped.
    ///
    /// # Errors
    ///
    /// Any error, and an empty list, become [`ErrorKind::Resolve`](crate::ErrorKind::Resolve).
    fn resolve(&self, host: &str) -> ResolveFuture;
}

/// The future of [`Resolve::resolve`].
pub type ResolveFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The resolver of a transport.
#[derive(Clone, Debug)]
pub(super) enum Resolver {
    System(GaiResolver),
    Own(Arc<dyn Resolve>),
}

/// A name has no address.
#[derive(Debug)]
pub(super) struct Unresolved {
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
    type Error = Unresolved;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Unresolved>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Unresolved>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = match resolver {
                Self::System(mut system) => system.call(name).await.map(Iterator::collect),
                Self::Own(own) => own.resolve(&host).await.map(without_port),
            };
            match found {
                Ok(addresses) if addresses.is_empty() => Err(Unresolved { host, source: None }),
                Ok(addresses) => Ok(addresses.into_iter()),
                Err(error) => Err(Unresolved {
                    host,
                    source: Some(error),
                }),
            }
        })
    }
}

/// Leaves the port to the URI.
fn without_port(addresses: Vec<IpAddr>) -> Vec<SocketAddr> {
    let addresses = addresses.into_iter();
    addresses.map(|ip| SocketAddr::new(ip, 0)).collect()
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no address was found for `{}`", self.host)
    }
}

impl StdError for Unresolved {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}
