//! The position of the bucket name in a URL.

use super::Endpoint;

/// The position of the bucket name in a URL; signatures don't depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Addressing {
    /// A prefix of the host: `https://bucket.oss-cn-hangzhou.aliyuncs.com/key`.
    VirtualHosted,
    /// The first path segment: `http://127.0.0.1:9000/bucket/key`.
    ///
    /// For IP addresses and local services. OSS itself rejects it with 403 `SecondLevelDomainForbidden`.
    Path,
    /// Not in the URL: the host is bound to one bucket, as a
    /// [custom domain name](https://www.alibabacloud.com/help/en/oss/user-guide/map-custom-domain-names-5) is.
    Cname,
}

impl Addressing {
    /// Returns the default style for an endpoint.
    ///
    /// [`Path`](Self::Path) for an IP address and for `localhost`, otherwise
    /// [`VirtualHosted`](Self::VirtualHosted). A custom domain name looks like any other
    /// host, so [`Cname`](Self::Cname) must be set explicitly.
    pub fn default_for(endpoint: &Endpoint) -> Self {
        if endpoint.is_ip() || endpoint.host() == "localhost" {
            Self::Path
        } else {
            Self::VirtualHosted
        }
    }
}
