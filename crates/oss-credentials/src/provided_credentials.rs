//! Credentials with their expiry and origin.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use oss_sign::Credentials;

use crate::{CredentialsError, date_time};

/// Credentials with what their provider knows about them.
///
/// `.into()` converts plain credentials. A provider of temporary credentials adds their expiry: a client
/// doesn't send requests with expired credentials, and [`CachedCredentials`] refreshes them in time.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_credentials::ProvidedCredentials;
/// use oss_sign::Credentials;
///
/// let key = Credentials::new("STS.Example", "not-a-real-secret")?.with_security_token("CAISexample")?;
/// let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_331_941);
/// let provided = ProvidedCredentials::from(key).with_expiry(expiry).with_origin("the vault");
/// assert_eq!(provided.expires_at(), Some(expiry));
/// # Ok::<(), oss_sign::Error>(())
/// ```
///
/// [`CachedCredentials`]: crate::CachedCredentials
#[derive(Clone, Debug)]
pub struct ProvidedCredentials {
    credentials: Credentials,
    expires_at: Option<SystemTime>,
    origin: Option<Cow<'static, str>>,
}

impl ProvidedCredentials {
    /// Sets the time from which on the service rejects the credentials.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Sets where the credentials come from, such as a file and a profile.
    ///
    /// Errors show the text, so it must not contain a secret.
    #[must_use]
    pub fn with_origin(mut self, origin: impl Into<Cow<'static, str>>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// Returns the credentials.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Returns the credentials without expiry and origin.
    pub fn into_credentials(self) -> Credentials {
        self.credentials
    }

    /// Returns when the credentials expire.
    ///
    /// `None` means never, or that the provider doesn't know.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Returns where the credentials come from, if the provider set it.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Returns whether a service sees the same key: the same id and token.
    ///
    /// The secret isn't compared: a key id has one secret.
    pub fn is_same_key(&self, other: &Credentials) -> bool {
        self.credentials.is_same_key(other)
    }

    /// Returns how long the credentials remain valid, if their expiry is known.
    pub(crate) fn remaining(&self, now: SystemTime) -> Option<Duration> {
        let expires_at = self.expires_at?;
        Some(expires_at.duration_since(now).unwrap_or_default())
    }

    /// Checks that the credentials haven't expired.
    ///
    /// # Errors
    ///
    /// Fails if `now` is the expiry or later. The error names the origin and the expiry.
    pub fn check(&self, now: SystemTime) -> Result<(), CredentialsError> {
        let Some(expires_at) = self.expires_at.filter(|expires_at| *expires_at <= now) else {
            return Ok(());
        };
        let origin = self.origin().map(|origin| format!("of {origin} "));
        Err(CredentialsError::new(format!(
            "the credentials {}expired at {}",
            origin.unwrap_or_default(),
            date_time::to_utc(expires_at).strftime("%Y-%m-%dT%H:%M:%S.%3fZ"),
        )))
    }
}

impl From<Credentials> for ProvidedCredentials {
    /// Converts credentials without a known expiry or origin.
    fn from(credentials: Credentials) -> Self {
        Self {
            credentials,
            expires_at: None,
            origin: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPIRY: SystemTime = SystemTime::UNIX_EPOCH;

    #[test]
    fn credentials_are_valid_until_just_before_expiry() -> Result<(), oss_sign::Error> {
        let key = ProvidedCredentials::from(Credentials::new("id", "canary")?);
        assert!(key.check(EXPIRY).is_ok(), "unknown expiry");
        let key = key.with_expiry(EXPIRY);
        assert!(key.check(EXPIRY - Duration::from_nanos(100)).is_ok());
        let error = key.check(EXPIRY).expect_err("expired");
        assert_eq!(
            error.to_string(),
            "the credentials expired at 1970-01-01T00:00:00.000Z"
        );
        let key = key.with_origin("the vault");
        let error = key.check(EXPIRY).expect_err("expired");
        assert_eq!(
            error.to_string(),
            "the credentials of the vault expired at 1970-01-01T00:00:00.000Z"
        );
        Ok(())
    }
}
