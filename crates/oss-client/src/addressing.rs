//! Where in a URL the bucket stands.

use crate::Endpoint;

/// Where in a URL the bucket stands; a signature is the same for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Addressing {
    /// In front of the host: `https://bucket.oss-cn-hangzhou.aliyuncs.com/key`.
    VirtualHosted,
    /// In the path: `http://127.0.0.1:9000/bucket/key`.
    ///
    /// For IP addresses and local services; OSS itself answers 403 `SecondLevelDomainForbidden`.
    Path,
    /// Nowhere: the host belongs to one bucket, as a
    /// [custom domain name](https://www.alibabacloud.com/help/en/oss/user-guide/map-custom-domain-names-5) does.
    Cname,
}

impl Addressing {
    /// Returns what suits an endpoint.
    ///
    /// [`Path`](Self::Path) for an IP address and for `localhost`, otherwise
    /// [`VirtualHosted`](Self::VirtualHosted). A custom domain name looks like any other
    /// host, so [`Cname`](Self::Cname) has to be asked for.
    pub fn suiting(endpoint: &Endpoint) -> Self {
        if endpoint.is_ip() || endpoint.host() == "localhost" {
            Self::Path
        } else {
            Self::VirtualHosted
        }
    }
}
