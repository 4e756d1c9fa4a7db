//! The URL of a proxy, as people write it in flags and variables.

use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, Scheme};
use percent_encoding::percent_decode_str;

use super::{Proxy, invalid};
use crate::Error;

const MALFORMED: &str = "expected a URL such as http://proxy:3128 or http://user:password@proxy:3128, with \
                         special characters of the user name and password percent-encoded";

impl FromStr for Proxy {
    type Err = Error;

    /// Parses `http://proxy:3128`, `http://user:password@proxy:3128` or `proxy:3128`.
    ///
    /// The port is 80 unless given. User name and password are percent-encoded. A path is ignored.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the text isn't such a URL, or for another scheme: neither `https` nor SOCKS
    /// proxies are supported. The error doesn't repeat the text.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text)
    }
}

fn parse(text: &str) -> Result<Proxy, Error> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    check_scheme(scheme)?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    if path.contains('@') {
        // A slash in a password would make its start the host.
        return Err(invalid(MALFORMED));
    }
    let (credentials, host) = match authority.rsplit_once('@') {
        Some((credentials, host)) => (Some(credentials), host),
        None => (None, authority),
    };
    let host = host.parse::<Authority>().map_err(|_| invalid(MALFORMED))?;
    if !has_numeric_port(&host) {
        return Err(invalid(MALFORMED));
    }
    let uri = Uri::builder().scheme(Scheme::HTTP).authority(host);
    let uri = uri.path_and_query("/").build();
    let proxy = Proxy::new(uri.map_err(|_| invalid(MALFORMED))?)?;
    let Some(credentials) = credentials else {
        return Ok(proxy);
    };
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    proxy.with_basic_auth(&decode(user)?, &decode(password)?)
}

/// Refuses proxies that this transport can't speak to.
fn check_scheme(scheme: &str) -> Result<(), Error> {
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        "http" => Ok(()),
        "https" => Err(invalid(
            "a proxy that is reached over TLS (https://) isn't supported; use an http:// proxy, whose tunnels \
             are encrypted from end to end for https requests",
        )),
        _ if scheme.starts_with("socks") => Err(invalid(
            "SOCKS proxies aren't supported; use an http:// proxy",
        )),
        _ => Err(invalid(MALFORMED)),
    }
}

/// Returns whether the port consists of digits, or is missing.
fn has_numeric_port(authority: &Authority) -> bool {
    let port = authority.as_str().strip_prefix(authority.host());
    let port = port.and_then(|rest| rest.strip_prefix(':'));
    port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn decode(text: &str) -> Result<String, Error> {
    let decoded = percent_decode_str(text).decode_utf8();
    let decoded = decoded.map_err(|_| invalid(MALFORMED))?;
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// Returns the host and port, and the decoded credentials.
    fn parsed(text: &str) -> Result<(String, Option<String>), Error> {
        let proxy = parse(text)?;
        let credentials = proxy.credentials().map(|value| {
            let value = value.to_str().unwrap().strip_prefix("Basic ").unwrap();
            String::from_utf8(STANDARD.decode(value).unwrap()).unwrap()
        });
        Ok((proxy.name().peer, credentials))
    }

    #[test]
    fn url_with_or_without_scheme_is_parsed() {
        for (text, peer, credentials) in [
            ("http://proxy:3128", "proxy:3128", None),
            ("HTTP://proxy:3128/", "proxy:3128", None),
            ("http://proxy", "proxy:80", None),
            ("proxy:3128", "proxy:3128", None),
            ("http://proxy:3128/path?x#y", "proxy:3128", None),
            ("http://[::1]:3128", "[::1]:3128", None),
            ("http://ci:secret@proxy:1", "proxy:1", Some("ci:secret")),
            ("ci:secret@proxy:1", "proxy:1", Some("ci:secret")),
            ("http://ci@proxy:1", "proxy:1", Some("ci:")),
            (
                "http://c%20i:%C3%A9%40%2F:@[::1]:1",
                "[::1]:1",
                Some("c i:é@/:"),
            ),
            ("http://ci:p@ss@proxy:1", "proxy:1", Some("ci:p@ss")),
        ] {
            let expected = (peer.to_owned(), credentials.map(str::to_owned));
            assert_eq!(parsed(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn unusable_url_is_refused_without_repeating_it() {
        for (text, said) in [
            ("https://ci:canary@proxy:3128", "https://"),
            ("socks5://ci:canary@proxy:1080", "SOCKS"),
            ("SOCKS5h://proxy:1080", "SOCKS"),
            ("canary://proxy:3128", "expected a URL"),
            ("", "expected a URL"),
            ("http://", "expected a URL"),
            ("http://ci:canary@", "expected a URL"),
            ("http://ci:canary@pro xy:1", "expected a URL"),
            ("http://ci:can/ary@proxy:1", "expected a URL"),
            ("http://ci:canary%ff@proxy:1", "expected a URL"),
            ("http://ci:canary%0a@proxy:1", "forbidden character"),
            ("http://c%3ai:canary@proxy:1", "forbidden character"),
            ("http://ci:1/canary@proxy:1", "expected a URL"),
            ("http://proxy:canary", "expected a URL"),
            ("http://proxy:", "expected a URL"),
            ("http://proxy:65536", "65535"),
        ] {
            let error = format!("{:?}", parse(text).unwrap_err());
            assert!(error.contains(said), "{text}: {error}");
            assert!(!error.contains("canary"), "{error}");
        }
        let error = parse(&"canary".repeat(20_000)).unwrap_err();
        assert!(
            format!("{error:?}").len() < 300,
            "a long value isn't repeated"
        );
    }
}
