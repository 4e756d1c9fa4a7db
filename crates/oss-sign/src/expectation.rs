//! The conditions under which a server accepts signatures.

use std::time::{Duration, SystemTime};

use crate::signing_key::SigningKeyCache;
use crate::timestamp::Timestamp;
use crate::verify_error::{VerifyError, VerifyErrorKind};

const DEFAULT_MAX_SKEW: Duration = Duration::from_secs(15 * 60);

/// The region, product and time that a server verifies signatures for.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_sign::Expectation;
///
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657);
/// let expectation = Expectation::new("cn-hangzhou", now);
/// # let _ = expectation;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'a> {
    pub(crate) region: &'a str,
    pub(crate) product: &'a str,
    pub(crate) now: SystemTime,
    pub(crate) max_skew: Duration,
    pub(crate) key_cache: Option<&'a SigningKeyCache>,
}

impl<'a> Expectation<'a> {
    /// Creates an expectation for a region and the product `oss` at the time `now`.
    ///
    /// V1 signatures name no region, so only the time is checked for them.
    #[must_use]
    pub fn new(region: &'a str, now: SystemTime) -> Self {
        Self {
            region,
            product: "oss",
            now,
            max_skew: DEFAULT_MAX_SKEW,
            key_cache: None,
        }
    }

    /// Sets the product, such as `oss-cloudbox`; the default is `oss`.
    #[must_use]
    pub fn with_product(mut self, product: &'a str) -> Self {
        self.product = product;
        self
    }

    /// Sets how far the two clocks may differ; the default is 15 minutes, as in OSS.
    #[must_use]
    pub fn with_max_skew(mut self, max_skew: Duration) -> Self {
        self.max_skew = max_skew;
        self
    }

    /// Sets the cache of derived keys; the default is to derive each key again.
    #[must_use]
    pub fn with_key_cache(mut self, cache: &'a SigningKeyCache) -> Self {
        self.key_cache = Some(cache);
        self
    }

    pub(crate) fn check_skew(&self, signed_at: Timestamp) -> Result<(), VerifyError> {
        if self.now()?.distance(signed_at) > self.max_skew {
            return Err(VerifyError::new(
                VerifyErrorKind::TimeTooSkewed,
                "the time of the signature is too far from the time of the server",
            ));
        }
        Ok(())
    }

    pub(crate) fn now(&self) -> Result<Timestamp, VerifyError> {
        Timestamp::try_from(self.now).map_err(|_| {
            VerifyError::new(
                VerifyErrorKind::TimeTooSkewed,
                "the clock of the server is out of range",
            )
        })
    }
}
