//! Derives the bucket and key of a request from its host and path.

use std::collections::BTreeMap;
use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use crate::error::ServiceError;

/// The hosts that address buckets.
#[derive(Clone, Debug)]
pub(crate) struct Addressing {
    /// Hosts that follow the bucket, as in `bucket.host`; lower case, without a port.
    suffixes: Vec<String>,
    /// Hosts that are the address of one bucket.
    domains: BTreeMap<String, String>,
}

/// The resource that a request targets.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The bucket, decoded; `None` for the service itself.
    pub(crate) bucket: Option<String>,
    /// The key, decoded once; empty for the bucket itself.
    pub(crate) key: String,
}

impl Target {
    /// Returns the bucket itself if the key only repeats its name, as in `/bucket/`.
    ///
    /// Some clients configured for host addressing still put the bucket into the path if the host is
    /// an IP address; ali-oss does with `sldEnable`. Only the signature shows whether that is meant.
    pub(crate) fn without_repeated_bucket(&self) -> Option<Self> {
        let name = self.key.strip_suffix('/')?;
        (self.bucket.as_deref() == Some(name)).then(|| Self {
            bucket: self.bucket.clone(),
            key: String::new(),
        })
    }
}

/// The way in which a host addresses a bucket.
enum HostKind<'a> {
    /// The bucket is the first part of the path.
    Path,
    /// The whole path is the key.
    Bucket(&'a str),
    /// An endpoint with an empty bucket in front: the service itself.
    Service,
}

impl Default for Addressing {
    fn default() -> Self {
        Self {
            suffixes: vec!["localhost".to_owned()],
            domains: BTreeMap::new(),
        }
    }
}

impl Addressing {
    pub(crate) fn add_suffix(&mut self, suffix: &str) {
        self.suffixes.push(suffix.to_ascii_lowercase());
    }

    pub(crate) fn add_domain(&mut self, host: &str, bucket: &str) {
        self.domains
            .insert(host.to_ascii_lowercase(), bucket.to_owned());
    }

    /// Returns the target of a request; `path` is unchanged from the request line.
    pub(crate) fn locate(&self, host: &str, path: &str) -> Result<Target, ServiceError> {
        let path = path.strip_prefix('/').ok_or_else(|| {
            ServiceError::invalid_argument("The request target is not a path of this server.")
        })?;
        let host = without_port(host).to_ascii_lowercase();
        let (bucket, key) = match self.host_kind(&host) {
            HostKind::Bucket(bucket) => (Some(bucket.to_owned()), path),
            HostKind::Service if path.is_empty() => (None, ""),
            HostKind::Path | HostKind::Service => split_bucket(path)?,
        };
        Ok(Target {
            bucket,
            key: decode(key)?,
        })
    }

    /// Returns whether the first part of a path names the bucket, with this host.
    pub(crate) fn is_path_style(&self, host: &str) -> bool {
        let host = without_port(host).to_ascii_lowercase();
        matches!(self.host_kind(&host), HostKind::Path | HostKind::Service)
    }

    /// Returns whether a host is `localhost` or a configured suffix.
    pub(crate) fn is_suffix(&self, host: &str) -> bool {
        self.suffixes.iter().any(|suffix| suffix == host)
    }

    fn host_kind<'h>(&'h self, host: &'h str) -> HostKind<'h> {
        if let Some(bucket) = self.domains.get(host) {
            return HostKind::Bucket(bucket);
        }
        if host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
            return HostKind::Path;
        }
        match self.label(host) {
            // ali-oss lists buckets with the host `.oss-cn-hangzhou.aliyuncs.com`.
            Some("") => HostKind::Service,
            Some(label) => HostKind::Bucket(label),
            None => HostKind::Path,
        }
    }

    /// Returns the part of a host in front of an endpoint and its dot.
    fn label<'h>(&self, host: &'h str) -> Option<&'h str> {
        self.suffixes
            .iter()
            .find_map(|suffix| host.strip_suffix(suffix.as_str())?.strip_suffix('.'))
            .or_else(|| cloud_label(host))
    }
}

/// Returns the label in front of an endpoint of the cloud.
///
/// That is `oss-{region}.aliyuncs.com` with its internal and accelerated variants, or the dual-stack
/// `{region}.oss.aliyuncs.com`.
/// See <https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints>.
fn cloud_label(host: &str) -> Option<&str> {
    let endpoint = host.strip_suffix(".aliyuncs.com")?;
    if let Some(dual_stack) = endpoint.strip_suffix(".oss") {
        return dual_stack.rsplit_once('.').map(|(label, _)| label);
    }
    let (label, region) = endpoint.rsplit_once('.')?;
    region.starts_with("oss-").then_some(label)
}

/// Splits at the first literal slash; an encoded one belongs to the bucket name.
fn split_bucket(path: &str) -> Result<(Option<String>, &str), ServiceError> {
    if path.is_empty() {
        return Ok((None, ""));
    }
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    Ok((Some(decode(bucket)?), key))
}

/// Returns a host without its port.
pub(crate) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn decode(encoded: &str) -> Result<String, ServiceError> {
    percent_decode_str(encoded)
        .decode_utf8()
        .map(String::from)
        .map_err(|_| ServiceError::invalid_argument("The path does not decode to UTF-8."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located(host: &str, path: &str) -> (Option<String>, String) {
        let mut addressing = Addressing::default();
        addressing.add_suffix("oss.test");
        addressing.add_domain("Files.Example.com", "mine");
        let target = addressing.locate(host, path).unwrap();
        (target.bucket, target.key)
    }

    #[test]
    fn bucket_is_found_in_host_or_path() {
        for (host, path, bucket, key) in [
            ("127.0.0.1:80", "/", None, ""),
            ("127.0.0.1:80", "/b", Some("b"), ""),
            ("127.0.0.1:80", "/b/", Some("b"), ""),
            ("127.0.0.1", "/b/k", Some("b"), "k"),
            ("[::1]:80", "/b/k", Some("b"), "k"),
            ("localhost:80", "/b/k", Some("b"), "k"),
            ("emulator:80", "/b/k", Some("b"), "k"),
            ("", "/b/k", Some("b"), "k"),
            ("b.localhost:80", "/k", Some("b"), "k"),
            ("B.LOCALHOST", "/", Some("b"), ""),
            ("b.oss.test", "/k", Some("b"), "k"),
            ("oss.test", "/b/k", Some("b"), "k"),
            ("b.oss-cn-hangzhou.aliyuncs.com", "/k", Some("b"), "k"),
            (
                "b.oss-cn-hangzhou-internal.aliyuncs.com",
                "/",
                Some("b"),
                "",
            ),
            ("b.oss-accelerate.aliyuncs.com", "/", Some("b"), ""),
            ("b.cn-hangzhou.oss.aliyuncs.com", "/k", Some("b"), "k"),
            ("oss-cn-hangzhou.aliyuncs.com", "/", None, ""),
            ("oss-cn-hangzhou.aliyuncs.com", "/b/k", Some("b"), "k"),
            ("cn-hangzhou.oss.aliyuncs.com", "/b/k", Some("b"), "k"),
            (".oss-cn-hangzhou.aliyuncs.com", "/", None, ""),
            ("files.example.com:443", "/k", Some("mine"), "k"),
        ] {
            let expected = (bucket.map(String::from), key.to_owned());
            assert_eq!(located(host, path), expected, "{host} {path}");
        }
    }

    #[test]
    fn path_is_decoded_once_and_never_normalized() {
        for (path, bucket, key) in [
            ("/b/a%2F%2Fb", "b", "a//b"),
            ("/b/a//b", "b", "a//b"),
            ("/b//lead", "b", "/lead"),
            ("/b/a/../b", "b", "a/../b"),
            ("/b/%2e%2e/b", "b", "../b"),
            ("/b/a%252Fb", "b", "a%2Fb"),
            ("/b/a+b%zz", "b", "a+b%zz"),
            ("/b%2Fc/k", "b/c", "k"),
            ("//k", "", "k"),
        ] {
            let expected = (Some(bucket.to_owned()), key.to_owned());
            assert_eq!(located("127.0.0.1", path), expected, "{path}");
        }
    }

    #[test]
    fn target_without_path_or_with_invalid_utf8_is_refused() {
        let addressing = Addressing::default();
        for path in ["*", "", "/b/%ff", "/%ff/k"] {
            let error = addressing.locate("127.0.0.1", path).unwrap_err();
            assert_eq!(error.code(), "InvalidArgument", "{path}");
        }
    }
}
