//! Everything that V4 needs beside the request.

use std::time::SystemTime;

use http::HeaderName;

use crate::credentials::Credentials;
use crate::key::SigningKeyCache;

/// Who signs, for where, and when.
///
/// The time is an argument, so that every signature can be made again.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_sign::{Credentials, v4};
///
/// let credentials = Credentials::new("LTAI5tExample", "not-a-real-secret")?;
/// let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657);
/// let params = v4::SigningParams::new(&credentials, "cn-hangzhou", time);
/// # let _ = params;
/// # Ok::<(), oss_sign::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SigningParams<'a> {
    pub(crate) credentials: &'a Credentials,
    pub(crate) region: &'a str,
    pub(crate) product: &'a str,
    pub(crate) time: SystemTime,
    pub(crate) additional_headers: &'a [HeaderName],
    pub(crate) key_cache: Option<&'a SigningKeyCache>,
}

impl<'a> SigningParams<'a> {
    /// Signs for the product `oss` in a region such as `cn-hangzhou`.
    ///
    /// An empty region is signed as it is, as the official SDKs do; OSS refuses it.
    #[must_use]
    pub fn new(credentials: &'a Credentials, region: &'a str, time: SystemTime) -> Self {
        let (product, additional_headers, key_cache) = ("oss", &[][..], None);
        Self {
            credentials,
            region,
            product,
            time,
            additional_headers,
            key_cache,
        }
    }

    /// Signs for another product.
    ///
    /// A cloud box has the product `oss-cloudbox` and its id as the region.
    #[must_use]
    pub fn with_product(mut self, product: &'a str) -> Self {
        self.product = product;
        self
    }

    /// Signs more headers than `x-oss-*`, `Content-Type` and `Content-MD5`.
    ///
    /// Those that the request does not have are left out. Sign only what no
    /// proxy changes.
    #[must_use]
    pub fn with_additional_headers(mut self, names: &'a [HeaderName]) -> Self {
        self.additional_headers = names;
        self
    }

    /// Takes the derived key from a cache.
    #[must_use]
    pub fn with_key_cache(mut self, cache: &'a SigningKeyCache) -> Self {
        self.key_cache = Some(cache);
        self
    }
}
