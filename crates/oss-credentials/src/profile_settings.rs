//! The region and the endpoint of a profile.

use std::fmt;

use oss_sign::Region;

use crate::CredentialsError;

/// The region and the endpoint of a profile, for a caller that has neither.
///
/// Files of other programs have them in addition to the key. The endpoint is unchecked text: a host or a URL.
///
/// # Examples
///
/// ```
/// use oss_credentials::OssutilCredentials;
///
/// let text = "[default]\nregion = cn-hangzhou\naccessKeyID = id\naccessKeySecret = not-a-real-secret\n";
/// let credentials = OssutilCredentials::new("/home/me/.ossutilconfig", |_: &_| Ok(text.to_owned()));
/// let settings = credentials.settings()?;
/// assert_eq!(settings.region()?.map(|region| region.as_str()), Some("cn-hangzhou"));
/// assert_eq!(settings.endpoint(), None);
/// # Ok::<(), oss_credentials::CredentialsError>(())
/// ```
#[derive(Clone)]
pub struct ProfileSettings {
    /// An error concerns only a caller that has no region.
    pub(crate) region: Result<Option<Region>, CredentialsError>,
    pub(crate) endpoint: Option<String>,
    pub(crate) is_internal: bool,
    pub(crate) origin: Option<String>,
}

impl ProfileSettings {
    /// Returns the region, if the profile has one.
    ///
    /// # Errors
    ///
    /// Fails if the region is invalid, or if the profile has none and its credentials can't be used. The other
    /// settings can be used with another region.
    pub fn region(&self) -> Result<Option<&Region>, CredentialsError> {
        self.region
            .as_ref()
            .map(Option::as_ref)
            .map_err(Clone::clone)
    }

    /// Returns the endpoint: a host or a URL, without the bucket.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// Returns whether a region without an endpoint means its internal endpoint.
    ///
    /// An `endpoint_type` of `vpc` in a profile of the Alibaba Cloud CLI says so.
    pub fn is_internal(&self) -> bool {
        self.is_internal
    }

    /// Returns the file and the profile, if a profile was chosen.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }
}

impl Default for ProfileSettings {
    /// Returns the settings of no profile.
    fn default() -> Self {
        Self {
            region: Ok(None),
            endpoint: None,
            is_internal: false,
            origin: None,
        }
    }
}

impl fmt::Debug for ProfileSettings {
    /// Omits the endpoint: it is unchecked and may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProfileSettings")
            .field("region", &self.region)
            .field("is_internal", &self.is_internal)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}
