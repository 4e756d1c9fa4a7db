//! Endpoints on this machine.

use std::net::IpAddr;

use super::Endpoint;

impl Endpoint {
    /// Returns whether the host is this machine, whatever a name server says.
    ///
    /// Such hosts are loopback addresses, `localhost` and the names below it, which
    /// [RFC 6761](https://www.rfc-editor.org/rfc/rfc6761#section-6.3) reserves.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_client::Endpoint;
    ///
    /// assert!(Endpoint::custom("http://127.0.0.1:9000")?.is_loopback());
    /// assert!(!Endpoint::custom("https://oss-cn-hangzhou.aliyuncs.com")?.is_loopback());
    /// # Ok::<(), oss_client::ParseError>(())
    /// ```
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost"
            || host.ends_with(".localhost")
            || address.is_ok_and(|address| address.is_loopback())
    }
}
