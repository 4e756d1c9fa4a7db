//! Endpoints on this machine.

use std::net::IpAddr;

use super::Endpoint;

impl Endpoint {
    /// Returns whether the host is this machine; RFC 6761 reserves `localhost` for it.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host();
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost"
            || host.ends_with(".localhost")
            || address.is_ok_and(|address| address.is_loopback())
    }
}
