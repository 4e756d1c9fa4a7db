//! The source that a profile selects.

use std::future::ready;

use oss_sign::Region;

#[cfg(feature = "remote")]
use crate::ProvideCredentials;
use crate::{CredentialsError, CredentialsFuture, ProvidedCredentials};

/// The source of a profile's credentials.
pub(super) enum ProfileSource {
    Key(ProvidedCredentials),
    /// Another provider that the profile refers to.
    #[cfg(feature = "remote")]
    Provider {
        provider: Box<dyn ProvideCredentials>,
        /// The location of the profile.
        location: String,
    },
}

impl ProfileSource {
    /// Returns the region of a profile, or the mistake of one without a region.
    ///
    /// Fails only if the profile isn't configured. Other mistakes are reported when its credentials are used, or when
    /// its region is.
    pub(super) fn region(
        source: Result<Self, CredentialsError>,
        region: Result<Option<Region>, CredentialsError>,
    ) -> Result<Result<Option<Region>, CredentialsError>, CredentialsError> {
        match source {
            Err(error) if error.is_not_configured() => Err(error),
            Err(error) if matches!(region, Ok(None)) => Ok(Err(error)),
            _ => Ok(region),
        }
    }

    /// Resolves credentials through the source.
    pub(super) fn provide(source: Result<Self, CredentialsError>) -> CredentialsFuture<'static> {
        match source {
            Ok(Self::Key(key)) => Box::pin(ready(Ok(key))),
            #[cfg(feature = "remote")]
            Ok(Self::Provider { provider, location }) => {
                Box::pin(async move { provide_through(&*provider, &location).await })
            }
            Err(error) => Box::pin(ready(Err(error))),
        }
    }
}

#[cfg(feature = "remote")]
async fn provide_through(
    provider: &dyn ProvideCredentials,
    location: &str,
) -> Result<ProvidedCredentials, CredentialsError> {
    match provider.provide().await {
        Ok(found) => {
            let origin = found.origin().unwrap_or("unknown");
            let origin = format!("{location}: {origin}");
            Ok(found.with_origin(origin))
        }
        // Never "not configured", even if the provider says so: the profile refers to it.
        Err(error) => {
            let message = format!("cannot get the credentials that {location} refers to");
            Err(CredentialsError::new(message).with_source(error))
        }
    }
}
