//! A transport for hosts that don't resolve.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use http::Request;
use http::header::HOST;
use http::uri::{Authority, Scheme, Uri};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};

/// Sends all requests to one address, keeping and recording their `Host`.
#[derive(Clone, Debug)]
pub struct FixedAddressTransport {
    address: SocketAddr,
    inner: HyperTransport,
    hosts: Arc<Mutex<Vec<String>>>,
}

impl FixedAddressTransport {
    /// Creates a transport that connects to `address`.
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            inner: HyperTransport::new(),
            hosts: Arc::default(),
        }
    }

    /// Returns the `Host` of each request so far.
    pub fn hosts(&self) -> Vec<String> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.clone()
    }

    fn with_fixed_address(&self, mut request: Request<Body>) -> Result<Request<Body>, http::Error> {
        let mut parts = request.uri().clone().into_parts();
        let original = parts
            .authority
            .replace(Authority::try_from(self.address.to_string())?);
        parts.scheme = Some(Scheme::HTTP);
        *request.uri_mut() = Uri::from_parts(parts)?;
        let original = original
            .map(|authority| authority.to_string())
            .unwrap_or_default();
        let headers = request.headers_mut();
        headers.entry(HOST).or_insert(original.parse()?);
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.extend(host.map(str::to_owned));
        drop(hosts);
        Ok(request)
    }
}

impl Transport for FixedAddressTransport {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let request = self
                .with_fixed_address(request)
                .map_err(|error| Error::new(ErrorKind::Other, error))?;
            self.inner.send(request).await
        })
    }
}
