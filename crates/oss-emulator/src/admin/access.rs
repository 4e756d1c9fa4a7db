//! Access to the admin API: for programs of this machine, not for web pages.

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri};

use super::error::AdminError;
use crate::addressing::{Addressing, without_port};

/// Checks that a request comes from this machine and from no web page.
///
/// A browser sends an `Origin` with each request that could change something. A page whose own name
/// resolves to 127.0.0.1 would be of the same origin, but then `Host` has that name.
pub(super) fn check_access(
    parts: &Parts,
    peer: IpAddr,
    addressing: &Addressing,
) -> Result<(), AdminError> {
    if !is_loopback(peer) {
        return Err(forbidden(
            format!("cannot use the admin API from {peer}: it is only for this machine"),
            "call it from this machine; in a container, from its network",
        ));
    }
    if parts.headers.contains_key(ORIGIN) {
        return Err(forbidden(
            "cannot use the admin API from a web page: the request has an Origin".to_owned(),
            "call it from a program, without the header Origin",
        ));
    }
    let hosts = hosts(&parts.uri, &parts.headers);
    match hosts.iter().find(|host| !is_allowed(host, addressing)) {
        None if !hosts.is_empty() => Ok(()),
        host => Err(forbidden(
            format!(
                "cannot use the admin API as {:?}: the host isn't this machine",
                host.map_or("", String::as_str)
            ),
            "use http://127.0.0.1 or http://localhost with the port of the emulator",
        )),
    }
}

/// Returns all hosts that a request names, in its target and in its headers.
pub(super) fn hosts(uri: &Uri, headers: &HeaderMap) -> Vec<String> {
    let target = uri.host().map(str::to_owned);
    let headers = headers.get_all(HOST).iter();
    let headers = headers.map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    target.into_iter().chain(headers).collect()
}

fn is_allowed(host: &str, addressing: &Addressing) -> bool {
    let name = without_port(host).to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse();
    address.map_or_else(|_| addressing.is_suffix(&name), is_loopback)
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

fn forbidden(message: String, help: &str) -> AdminError {
    AdminError::new(StatusCode::FORBIDDEN, message).with_help(help)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn refusal(peer: &str, host: &str, origin: Option<&str>) -> Option<String> {
        let mut request = Request::builder()
            .uri("/_emulator/health")
            .header(HOST, host);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let mut addressing = Addressing::default();
        addressing.add_suffix("oss.test");
        let checked = check_access(&parts, peer.parse().unwrap(), &addressing);
        checked.err().map(|error| error.to_string())
    }

    #[test]
    fn programs_of_this_machine_are_allowed() {
        for peer in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            for host in ["127.0.0.1:80", "LOCALHOST", "[::1]:80", "oss.test:80"] {
                assert_eq!(refusal(peer, host, None), None, "{peer} {host}");
            }
        }
    }

    #[test]
    fn other_machines_hosts_and_web_pages_are_refused() {
        for (peer, host, origin) in [
            ("10.0.0.1", "localhost", None),
            ("::ffff:10.0.0.1", "localhost", None),
            ("fe80::1", "localhost", None),
            ("127.0.0.1", "evil.example", None),
            ("127.0.0.1", "localhost.evil.example", None),
            ("127.0.0.1", "127.0.0.1.evil.example", None),
            ("127.0.0.1", "10.0.0.1", None),
            ("127.0.0.1", "0.0.0.0", None),
            ("127.0.0.1", "", None),
            ("127.0.0.1", "localhost", Some("http://localhost")),
            ("127.0.0.1", "localhost", Some("null")),
        ] {
            let refusal = refusal(peer, host, origin);
            assert!(refusal.is_some(), "{peer} {host} {origin:?}");
        }
    }
}
