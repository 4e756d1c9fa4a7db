//! The address of the service, parsed once.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use http::uri::Scheme;

use oss_sign::{ParseError, Region};

/// The scheme, host and port of the service, without a bucket.
///
/// See [Regions and endpoints](https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints).
///
/// # Examples
///
/// ```
/// use oss_client::{Endpoint, Region};
///
/// let region = Region::new("cn-hangzhou")?;
/// assert_eq!(Endpoint::public(&region).to_string(), "https://oss-cn-hangzhou.aliyuncs.com");
/// assert_eq!(Endpoint::custom("files.example.com")?.to_string(), "https://files.example.com");
/// assert!(Endpoint::custom("https://user@evil.example/path").is_err());
/// # Ok::<(), oss_client::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    scheme: Scheme,
    /// In lower case; an IPv6 address has its brackets.
    host: String,
    port: Option<u16>,
    is_ip: bool,
}

/// Leaves room for a bucket of 63 bytes and a dot in a host name of 253.
const MAX_HOST_LENGTH: usize = 189;

impl Endpoint {
    /// Returns the public endpoint of a region.
    pub fn public(region: &Region) -> Self {
        Self::named(format!("oss-{region}.aliyuncs.com"))
    }

    /// Returns the endpoint for machines inside the region.
    pub fn internal(region: &Region) -> Self {
        Self::named(format!("oss-{region}-internal.aliyuncs.com"))
    }

    /// Returns the endpoint that accepts IPv4 and IPv6; not every region has one.
    pub fn dual_stack(region: &Region) -> Self {
        Self::named(format!("{region}.oss.aliyuncs.com"))
    }

    /// Returns the transfer acceleration endpoint.
    pub fn accelerate() -> Self {
        Self::named("oss-accelerate.aliyuncs.com".to_owned())
    }

    /// Returns the transfer acceleration endpoint outside the Chinese mainland.
    pub fn accelerate_overseas() -> Self {
        Self::named("oss-accelerate-overseas.aliyuncs.com".to_owned())
    }

    /// Parses `[http://|https://]host[:port]`; the default scheme is `https`.
    ///
    /// The host is a name, an IPv4 address or an IPv6 address in brackets. `http` is not encrypted:
    /// use it only for services on the same machine.
    ///
    /// # Errors
    ///
    /// Fails on a user name, path, query or fragment, on control characters and blanks, on names
    /// that aren't ASCII (write them in Punycode), on a dot at the end, on `_`, and on an invalid host.
    pub fn custom(text: &str) -> Result<Self, ParseError> {
        parse(text).map_err(|rule| ParseError::new("endpoint", text, rule))
    }

    /// Returns the scheme, `http` or `https`.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Returns the host in lower case; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the port if one was given.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Returns whether the host is an IP address.
    pub fn is_ip(&self) -> bool {
        self.is_ip
    }

    /// Returns the region that the host names, unless it isn't a regional host of OSS.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_client::{Endpoint, Region};
    ///
    /// let region = Region::new("cn-hangzhou")?;
    /// assert_eq!(Endpoint::internal(&region).region(), Some(region));
    /// assert_eq!(Endpoint::accelerate().region(), None);
    /// # Ok::<(), oss_client::ParseError>(())
    /// ```
    pub fn region(&self) -> Option<Region> {
        let host = self.host.strip_suffix(".aliyuncs.com")?;
        let last = |name: &str| name.rsplit('.').next().map(str::to_owned);
        let region = match host.strip_suffix(".oss") {
            Some(dual_stack) => last(dual_stack)?,
            None => last(host)?.strip_prefix("oss-")?.to_owned(),
        };
        let region = region.strip_suffix("-internal").unwrap_or(&region);
        let is_global = region.starts_with("accelerate");
        Region::new(region).ok().filter(|_| !is_global)
    }

    /// Returns the endpoint without the bucket that its host starts with.
    ///
    /// `None` unless it is a host of OSS such as `examplebucket.oss-cn-hangzhou.aliyuncs.com`, which the console shows
    /// next to a bucket. The bucket is added in front of the endpoint, so the host would have it twice. Requests with
    /// such an endpoint fail before anything is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_client::Endpoint;
    ///
    /// let shown = Endpoint::custom("examplebucket.oss-cn-hangzhou.aliyuncs.com")?;
    /// let service = shown.without_bucket("examplebucket");
    /// assert_eq!(service.map(|it| it.to_string()).as_deref(), Some("https://oss-cn-hangzhou.aliyuncs.com"));
    /// # Ok::<(), oss_client::ParseError>(())
    /// ```
    pub fn without_bucket(&self, bucket: impl AsRef<str>) -> Option<Self> {
        let host = self.host.strip_prefix(bucket.as_ref())?.strip_prefix('.')?;
        let is_service = host.starts_with("oss-") && host.ends_with(".aliyuncs.com")
            || host.ends_with(".oss.aliyuncs.com");
        is_service.then(|| Self {
            host: host.to_owned(),
            ..self.clone()
        })
    }

    fn named(host: String) -> Self {
        Self {
            scheme: Scheme::HTTPS,
            host,
            port: None,
            is_ip: false,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Endpoint {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        Self::custom(text)
    }
}

fn parse(text: &str) -> Result<Endpoint, &'static str> {
    let (scheme, rest) = split_scheme(text)?;
    // Browsers show `https://host` as `https://host/`.
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.contains('@') {
        return Err("it must not contain a user name or password");
    }
    if rest.contains(['/', '\\', '?', '#']) {
        return Err("it must not have a path, query or fragment");
    }
    let (host, port) = split_port(rest)?;
    let host = host.to_ascii_lowercase();
    let is_ip = is_ip(&host)?;
    if !is_ip {
        check_name(&host)?;
    }
    Ok(Endpoint {
        scheme,
        host,
        port: port.map(parse_port).transpose()?,
        is_ip,
    })
}

fn split_scheme(text: &str) -> Result<(Scheme, &str), &'static str> {
    match text.split_once("://") {
        None => Ok((Scheme::HTTPS, text)),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => Ok((Scheme::HTTPS, rest)),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => Ok((Scheme::HTTP, rest)),
        Some(_) => Err("the scheme must be https or http"),
    }
}

fn split_port(text: &str) -> Result<(&str, Option<&str>), &'static str> {
    let host_end = if text.starts_with('[') {
        text.find(']')
            .ok_or("the IPv6 address lacks its closing ]")?
            + 1
    } else {
        text.find(':').unwrap_or(text.len())
    };
    let (host, rest) = text.split_at(host_end);
    match rest.strip_prefix(':') {
        Some(port) => Ok((host, Some(port))),
        None if rest.is_empty() => Ok((host, None)),
        None => Err("only a port may follow the IPv6 address"),
    }
}

fn parse_port(text: &str) -> Result<u16, &'static str> {
    // `parse` alone would accept `+80`.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let port = text.parse().ok().filter(|&port| digits && port != 0);
    port.ok_or("the port must be a number from 1 to 65535; an IPv6 address needs brackets")
}

fn is_ip(host: &str) -> Result<bool, &'static str> {
    match host.strip_prefix('[') {
        None => Ok(host.parse::<Ipv4Addr>().is_ok()),
        Some(rest) => match rest.trim_end_matches(']').parse::<Ipv6Addr>() {
            Ok(_) => Ok(true),
            Err(_) => Err("the brackets don't contain an IPv6 address"),
        },
    }
}

fn check_name(host: &str) -> Result<(), &'static str> {
    if host.is_empty() || host.len() > MAX_HOST_LENGTH {
        return Err("the host must have 1 to 189 characters");
    }
    // Certificates and the header `Host` have no such dot.
    if host.ends_with('.') {
        return Err("the host must not end with a dot; remove it");
    }
    if host.contains('_') {
        return Err(
            "the host must not contain _, which host names don't allow; \
             use another name of the machine, or its IP address",
        );
    }
    if !host.split('.').all(is_label) {
        return Err("the host must be a name of a-z, 0-9 and -, with dots between its parts");
    }
    // Resolvers treat `127.1` and `0x7f.1` as addresses.
    let last = host.rsplit('.').next().unwrap_or(host);
    if last.starts_with(|c: char| c.is_ascii_digit()) {
        return Err("the last part of a host name must not start with a digit");
    }
    Ok(())
}

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let edges = label.starts_with('-') || label.ends_with('-');
    (1..=63).contains(&label.len()) && label.bytes().all(allowed) && !edges
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn endpoints_of_a_region_are_formatted_and_parsed() -> Result<(), ParseError> {
        let region = Region::new("cn-hangzhou")?;
        let table = [
            (
                Endpoint::public(&region),
                "https://oss-cn-hangzhou.aliyuncs.com",
            ),
            (
                Endpoint::internal(&region),
                "https://oss-cn-hangzhou-internal.aliyuncs.com",
            ),
            (
                Endpoint::dual_stack(&region),
                "https://cn-hangzhou.oss.aliyuncs.com",
            ),
            (
                Endpoint::accelerate(),
                "https://oss-accelerate.aliyuncs.com",
            ),
            (
                Endpoint::accelerate_overseas(),
                "https://oss-accelerate-overseas.aliyuncs.com",
            ),
        ];
        for (endpoint, text) in table {
            assert_eq!(endpoint.to_string(), text);
            assert_eq!(Endpoint::custom(text)?, endpoint);
        }
        Ok(())
    }

    #[test]
    fn custom_endpoint_is_normalized() -> Result<(), ParseError> {
        let table = [
            ("cname.example", "https://cname.example", false),
            ("HTTPS://Cname.Example/", "https://cname.example", false),
            ("http://localhost:9000", "http://localhost:9000", false),
            ("127.0.0.1", "https://127.0.0.1", true),
            ("http://127.0.0.1:80/", "http://127.0.0.1:80", true),
            ("[::1]", "https://[::1]", true),
            (
                "http://[2001:DB8::1]:9000",
                "http://[2001:db8::1]:9000",
                true,
            ),
            ("xn--fiqs8s.example", "https://xn--fiqs8s.example", false),
        ];
        for (text, shown, is_ip) in table {
            let endpoint = Endpoint::custom(text)?;
            assert_eq!(
                (endpoint.to_string().as_str(), endpoint.is_ip()),
                (shown, is_ip)
            );
        }
        Ok(())
    }

    #[test]
    fn endpoint_that_could_change_the_host_is_rejected() {
        let long = format!("{}.example", "a".repeat(64));
        let longer = "a.".repeat(100) + "b";
        let texts = [
            "",
            "https://",
            "ftp://host",
            "https://https://host",
            "user@host",
            "u:p@host",
            "host/path",
            "host//",
            "host?x",
            "host#x",
            "host\\x",
            "host:0",
            "host:+80",
            "host:",
            "host:65536",
            "host:80:80",
            "::1",
            "[::1",
            "[::1]x",
            "[]",
            "[127.0.0.1]",
            "[::1%25eth0]",
            "ho st",
            "host\r\n",
            "host\0",
            "host.",
            ".host",
            "a..b",
            "-a.b",
            "a-.b",
            "a_b",
            "büro.example",
            "127.1",
            "0x7f.1",
            "999.1.1.1",
            "1",
            "host%2e",
            &long,
            &longer,
        ];
        for text in texts {
            assert!(Endpoint::custom(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn region_is_found_in_hosts_of_oss() -> Result<(), ParseError> {
        for (text, expected) in [
            ("oss-cn-hangzhou.aliyuncs.com", Some("cn-hangzhou")),
            (
                "http://oss-cn-hangzhou-internal.aliyuncs.com:80",
                Some("cn-hangzhou"),
            ),
            (
                "bucket.oss-cn-hangzhou-internal.aliyuncs.com",
                Some("cn-hangzhou"),
            ),
            ("bucket.cn-hangzhou.oss.aliyuncs.com", Some("cn-hangzhou")),
            ("oss-accelerate.aliyuncs.com", None),
            ("oss-accelerate-overseas.aliyuncs.com", None),
            ("sts.cn-hangzhou.aliyuncs.com", None),
            ("oss-cn-hangzhou.example.com", None),
            ("127.0.0.1", None),
        ] {
            let region = Endpoint::custom(text)?.region();
            assert_eq!(region.as_ref().map(Region::as_str), expected, "{text}");
        }
        Ok(())
    }

    #[test]
    fn final_dot_and_underscore_are_explained() {
        for (text, reason) in [
            (
                "oss-cn-hangzhou.aliyuncs.com.",
                "must not end with a dot; remove it",
            ),
            (
                "http://localhost.:9000/",
                "must not end with a dot; remove it",
            ),
            ("127.0.0.1.", "must not end with a dot; remove it"),
            ("http://oss_emulator:9000", "must not contain _"),
            (
                "my_bucket.oss-cn-hangzhou.aliyuncs.com",
                "must not contain _",
            ),
        ] {
            let error = Endpoint::custom(text).map_err(|error| error.to_string());
            assert!(
                error.as_ref().is_err_and(|it| it.contains(reason)),
                "{text}: {error:?}"
            );
        }
    }

    #[test]
    fn bucket_is_removed_only_from_hosts_of_oss() -> Result<(), ParseError> {
        let bucket = "examplebucket";
        for (endpoint, expected) in [
            (
                "http://examplebucket.oss-cn-hangzhou-internal.aliyuncs.com:80",
                Some("http://oss-cn-hangzhou-internal.aliyuncs.com:80"),
            ),
            (
                "examplebucket.cn-hangzhou.oss.aliyuncs.com",
                Some("https://cn-hangzhou.oss.aliyuncs.com"),
            ),
            (
                "EXAMPLEBUCKET.oss-accelerate.aliyuncs.com",
                Some("https://oss-accelerate.aliyuncs.com"),
            ),
            ("other.oss-cn-hangzhou.aliyuncs.com", None),
            ("oss-cn-hangzhou.aliyuncs.com", None),
            ("examplebucket.example.com", None),
            (
                "examplebucket.oss-cn-hangzhou.aliyuncs.com.evil.example",
                None,
            ),
        ] {
            let service = Endpoint::custom(endpoint)?.without_bucket(bucket);
            assert_eq!(
                service.map(|it| it.to_string()).as_deref(),
                expected,
                "{endpoint}"
            );
        }
        // Buckets with the names of endpoints.
        for (bucket, endpoint) in [
            ("oss-cn-hangzhou", "oss-cn-hangzhou.aliyuncs.com"),
            ("cn-hangzhou", "cn-hangzhou.oss.aliyuncs.com"),
        ] {
            assert_eq!(Endpoint::custom(endpoint)?.without_bucket(bucket), None);
        }
        Ok(())
    }

    #[test]
    fn password_is_rejected_and_not_quoted() {
        let error = Endpoint::custom("https://user:canary@host").map_err(|error| error.to_string());
        let expected = "invalid endpoint: it must not contain a user name or password";
        assert_eq!(error, Err(expected.to_owned()));
    }

    proptest! {
        #[test]
        fn displayed_endpoint_parses_to_the_same(text in proptest::collection::vec(
            prop_oneof![any::<char>(), proptest::sample::select(b"a1.-:[]/@%\r\n".to_vec()).prop_map(char::from)],
            0..12,
        )) {
            let text = text.into_iter().collect::<String>();
            if let Ok(endpoint) = Endpoint::custom(&text) {
                prop_assert_eq!(Endpoint::custom(&endpoint.to_string()), Ok(endpoint.clone()));
                let uri = endpoint.to_string().parse::<http::Uri>();
                prop_assert_eq!(uri.ok().and_then(|uri| uri.host().map(str::to_owned)), Some(endpoint.host));
            }
        }
    }
}
