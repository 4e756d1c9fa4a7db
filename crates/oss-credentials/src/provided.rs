//! What a provider answers: credentials, until when, and where they were found.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use oss_model::DateTime;
use oss_sign::Credentials;

use super::CredentialsError;

/// Credentials with what their provider knows of them.
///
/// Most providers make one with `.into()`. A provider of temporary credentials adds when they expire:
/// the client refuses to send a request with them from then on, and [`CachedCredentials`] asks for new
/// ones in time.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_client::{Credentials, ProvidedCredentials};
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
    /// Adds the time from which on the service refuses them.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: SystemTime) -> Self {
        self.expires_at = Some(expires_at);
        self
    }

    /// Adds where they were found, for people: a file and a profile, the name of a variable.
    ///
    /// Put no secret into it; it is part of errors.
    #[must_use]
    pub fn with_origin(mut self, origin: impl Into<Cow<'static, str>>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// Returns what requests are signed with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Returns what requests are signed with, without the rest.
    pub fn into_credentials(self) -> Credentials {
        self.credentials
    }

    /// Returns when they expire; `None` if they do not, or if their provider cannot tell.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.expires_at
    }

    /// Returns where they were found, if the provider said so.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Returns how long they are valid from `now` on; `None` if nothing is known of an end.
    pub(crate) fn remaining(&self, now: SystemTime) -> Option<Duration> {
        let expires_at = self.expires_at?;
        Some(expires_at.duration_since(now).unwrap_or_default())
    }

    /// Refuses credentials that the service would refuse, with a text that says which they are.
    ///
    /// # Errors
    ///
    /// Fails if they are expired at `now`, that very instant included.
    pub fn check(&self, now: SystemTime) -> Result<(), CredentialsError> {
        if self.remaining(now) != Some(Duration::ZERO) {
            return Ok(());
        }
        let time = self.expires_at.map(DateTime::try_from);
        let time = time.and_then(Result::ok).unwrap_or_default();
        let origin = match self.origin() {
            Some(origin) => format!("of {origin} "),
            None => String::new(),
        };
        Err(CredentialsError::new(format!(
            "the credentials {origin}expired at {time}"
        )))
    }
}

impl From<Credentials> for ProvidedCredentials {
    /// Takes credentials of which nothing else is known.
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
    fn the_last_valid_moment_is_before_the_expiry() -> Result<(), oss_sign::Error> {
        let key = ProvidedCredentials::from(Credentials::new("id", "canary")?);
        assert!(key.check(EXPIRY).is_ok(), "no end is known");
        let key = key.with_expiry(EXPIRY);
        assert!(key.check(EXPIRY - Duration::from_nanos(100)).is_ok());
        let error = key.check(EXPIRY).expect_err("it is over");
        assert_eq!(
            error.to_string(),
            "the credentials expired at 1970-01-01T00:00:00.000Z"
        );
        let error = key.with_origin("the vault").check(EXPIRY).expect_err("too");
        assert_eq!(
            error.to_string(),
            "the credentials of the vault expired at 1970-01-01T00:00:00.000Z"
        );
        Ok(())
    }
}
