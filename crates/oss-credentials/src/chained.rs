//! The first configured of several providers.

use std::borrow::Cow;
use std::fmt;

use oss_sign::Credentials;

use crate::skipped::Skipped;
use crate::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};

/// Calls providers in order and returns the credentials of the first that has some.
///
/// A provider that is [not configured](CredentialsError::is_not_configured) is skipped. One that is
/// configured and fails, such as a variable with a line break, ends the search with its error: continuing
/// could sign the request with a key of another identity.
///
/// The chain caches nothing: each call starts with the first provider. Wrap it in a
/// [`CachedCredentials`](crate::CachedCredentials) to keep the credentials until they expire.
///
/// # Examples
///
/// ```
/// use oss_credentials::{ChainedCredentials, EnvironmentCredentials};
///
/// let first = EnvironmentCredentials::new();
/// let second = EnvironmentCredentials::with_lookup(|name| std::env::var_os(format!("CI_{name}")));
/// let chain = ChainedCredentials::new("environment", first).then("build server", second);
/// # let _ = chain;
/// ```
#[derive(Debug)]
pub struct ChainedCredentials {
    providers: Vec<NamedProvider>,
}

struct NamedProvider {
    name: Cow<'static, str>,
    provider: Box<dyn ProvideCredentials>,
}

impl ChainedCredentials {
    /// Creates a chain of one provider, which errors call by this name.
    pub fn new(name: impl Into<Cow<'static, str>>, provider: impl ProvideCredentials) -> Self {
        let providers = Vec::new();
        Self { providers }.then(name, provider)
    }

    /// Adds a provider to the end of the chain.
    #[must_use]
    pub fn then(
        mut self,
        name: impl Into<Cow<'static, str>>,
        provider: impl ProvideCredentials,
    ) -> Self {
        self.providers.push(NamedProvider {
            name: name.into(),
            provider: Box::new(provider),
        });
        self
    }

    async fn first_configured(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let mut skipped = Skipped::default();
        for NamedProvider { name, provider } in &self.providers {
            match provider.provide().await {
                Ok(found) if found.origin().is_some() => return Ok(found),
                Ok(found) => return Ok(found.with_origin(name.clone())),
                Err(error) if error.is_not_configured() => error.add_to(&mut skipped, name),
                Err(error) => {
                    return Err(
                        CredentialsError::new(format!("the provider {name:?} failed"))
                            .with_skipped(skipped)
                            .with_source(error),
                    );
                }
            }
        }
        Err(CredentialsError::not_configured("no provider has credentials").with_skipped(skipped))
    }
}

impl fmt::Debug for NamedProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.name, self.provider)
    }
}

impl ProvideCredentials for ChainedCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.first_configured())
    }

    /// Invalidates the credentials in all providers.
    ///
    /// The chain doesn't remember which of them returned the credentials.
    fn invalidate(&self, credentials: &Credentials) {
        for NamedProvider { provider, .. } in &self.providers {
            provider.invalidate(credentials);
        }
    }
}
