//! The parameters of a V4 signature.

use std::time::SystemTime;

use http::HeaderName;

use crate::credentials::Credentials;
use crate::signing_key::SigningKeyCache;

/// The credentials, region, product and time to sign with.
///
/// The time is an argument, so that every signature is reproducible.
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
    /// Creates parameters for the product `oss` in a region such as `cn-hangzhou`.
    ///
    /// An empty region is signed, too, as in the official SDKs; OSS rejects it.
    #[must_use]
    pub fn new(credentials: &'a Credentials, region: &'a str, time: SystemTime) -> Self {
        Self {
            credentials,
            region,
            product: "oss",
            time,
            additional_headers: &[],
            key_cache: None,
        }
    }

    /// Sets the product; the default is `oss`.
    ///
    /// A cloud box uses the product `oss-cloudbox` and its id as the region.
    #[must_use]
    pub fn with_product(mut self, product: &'a str) -> Self {
        self.product = product;
        self
    }

    /// Sets the headers to sign besides `x-oss-*`, `Content-Type` and `Content-MD5`.
    ///
    /// The default is none. Names of headers that the request doesn't have are ignored.
    /// Sign only headers that no proxy changes.
    #[must_use]
    pub fn with_additional_headers(mut self, names: &'a [HeaderName]) -> Self {
        self.additional_headers = names;
        self
    }

    /// Sets the cache of derived keys; the default is to derive each key again.
    #[must_use]
    pub fn with_key_cache(mut self, cache: &'a SigningKeyCache) -> Self {
        self.key_cache = Some(cache);
        self
    }
}
