//! An entry of `NO_PROXY`: hosts that are reached directly.

use std::net::IpAddr;

use http::Uri;
use http::uri::Scheme;
use ipnet::IpNet;

/// The hosts of an entry, and their port if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bypass {
    hosts: Hosts,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Hosts {
    All,
    Addresses(IpNet),
    /// A name in lower case, and all names below it.
    Domain(String),
}

impl Bypass {
    /// Parses a list, whose entries commas or blanks separate.
    pub(super) fn parse_list(list: &str) -> impl Iterator<Item = Self> {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        entries.filter(|entry| !entry.is_empty()).map(Self::parse)
    }

    fn parse(entry: &str) -> Self {
        let (host, port) = split_port(entry);
        let hosts = match (host, addresses(host)) {
            ("*", _) => Hosts::All,
            (_, Some(addresses)) => Hosts::Addresses(addresses),
            (domain, None) => Hosts::Domain(domain.trim_matches('.').to_ascii_lowercase()),
        };
        Self { hosts, port }
    }

    /// Returns whether the host of a URI is reached directly.
    pub(super) fn contains(&self, uri: &Uri) -> bool {
        let default = if uri.scheme() == Some(&Scheme::HTTPS) {
            443
        } else {
            80
        };
        let port = uri.port_u16().unwrap_or(default);
        let host = uri.host().unwrap_or_default();
        self.port.is_none_or(|it| it == port) && self.hosts.contains(host)
    }
}

impl Hosts {
    fn contains(&self, host: &str) -> bool {
        let address = unbracketed(host).parse::<IpAddr>().ok();
        match (self, address) {
            (Self::All, _) => true,
            (Self::Addresses(these), Some(address)) => these.contains(&address.to_canonical()),
            (Self::Domain(domain), None) => {
                let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
                let above = host.strip_suffix(domain.as_str());
                above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
            }
            _ => false,
        }
    }
}

/// Parses an address or, as CIDR, a network.
fn addresses(host: &str) -> Option<IpNet> {
    let address = unbracketed(host).parse::<IpAddr>();
    address.map(IpNet::from).or_else(|_| host.parse()).ok()
}

fn unbracketed(host: &str) -> &str {
    let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    inner.unwrap_or(host)
}

/// Splits the port off, which an IPv6 address only has behind brackets.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (entry, None),
        },
        _ => (entry, None),
    }
}
