//! Advice on hosts that don't respond.

use crate::address::Endpoint;

const LOOPBACK: &str = "the endpoint is on this machine: start the service there, such as \
    `ossinv emulator`, or check the port";
const LOOPBACK_REACHED: &str = "the endpoint is on this machine: check the port, the scheme, and \
    the service there";
const INTERNAL: &str = "check the endpoint and the region, and the network; internal endpoints \
    are only reachable from within their region";
const PUBLIC: &str = "check the endpoint and the region, and the network";
const OTHER: &str = "check the endpoint and the network";

/// Whether the service was reached.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reached {
    /// Nothing accepted a connection.
    No,
    Maybe,
}

/// Returns the advice that fits the host of an endpoint.
pub(super) fn on_network(endpoint: &Endpoint, reached: Reached) -> &'static str {
    let host = endpoint.host();
    if endpoint.is_loopback() {
        match reached {
            Reached::No => LOOPBACK,
            Reached::Maybe => LOOPBACK_REACHED,
        }
    } else if host.ends_with("-internal.aliyuncs.com") {
        INTERNAL
    } else if host.ends_with(".aliyuncs.com") {
        PUBLIC
    } else {
        OTHER
    }
}

#[cfg(test)]
mod tests {
    use oss_sign::ParseError;

    use super::*;

    #[test]
    fn advice_fits_the_host() -> Result<(), ParseError> {
        for (text, expected) in [
            ("http://127.0.0.1:9000", LOOPBACK),
            ("http://127.8.0.1", LOOPBACK),
            ("http://[::1]:9000", LOOPBACK),
            ("http://localhost:9000", LOOPBACK),
            ("http://oss.localhost", LOOPBACK),
            ("http://10.0.0.1", OTHER),
            ("localhost.example.com", OTHER),
            ("files.example.com", OTHER),
            ("oss-cn-hangzhou-internal.aliyuncs.com", INTERNAL),
            ("oss-cn-hangzhou.aliyuncs.com", PUBLIC),
            ("oss-accelerate.aliyuncs.com", PUBLIC),
        ] {
            let endpoint = Endpoint::custom(text)?;
            assert_eq!(on_network(&endpoint, Reached::No), expected, "{text}");
            let reached = match expected {
                LOOPBACK => LOOPBACK_REACHED,
                other => other,
            };
            assert_eq!(on_network(&endpoint, Reached::Maybe), reached, "{text}");
        }
        Ok(())
    }
}
