//! Several sources of credentials, in order.

use std::borrow::Cow;
use std::fmt;

use oss_sign::Credentials;

use super::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};

/// Asks one provider after the other; the first that has credentials wins.
///
/// It goes on where a provider [has nothing](CredentialsError::is_absent). It does not where one is set
/// up and fails, such as a variable with a line break in it: to sign as somebody else then, whom the
/// next provider happens to know, would be worse than an error.
///
/// It remembers nothing: each time all are asked from the first one on. Put it into a
/// [`CachedCredentials`](crate::CachedCredentials), and what it finds is kept until it expires.
///
/// # Examples
///
/// ```
/// use oss_client::{ChainedCredentials, EnvironmentCredentials};
///
/// let first = EnvironmentCredentials::new();
/// let second = EnvironmentCredentials::with_lookup(|name| std::env::var_os(format!("CI_{name}")));
/// let chain = ChainedCredentials::new("environment", first).then("build server", second);
/// # let _ = chain;
/// ```
#[derive(Debug)]
pub struct ChainedCredentials {
    providers: Vec<Named>,
}

struct Named {
    name: Cow<'static, str>,
    provider: Box<dyn ProvideCredentials>,
}

impl ChainedCredentials {
    /// Starts with a provider; errors call it by its name.
    pub fn new(name: impl Into<Cow<'static, str>>, provider: impl ProvideCredentials) -> Self {
        Self::empty().then(name, provider)
    }

    pub(super) fn empty() -> Self {
        let providers = Vec::new();
        Self { providers }
    }

    /// Adds a provider that is asked if none before has credentials.
    #[must_use]
    pub fn then(
        mut self,
        name: impl Into<Cow<'static, str>>,
        provider: impl ProvideCredentials,
    ) -> Self {
        self.providers.push(Named {
            name: name.into(),
            provider: Box::new(provider),
        });
        self
    }

    async fn first(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let mut reasons = Vec::new();
        for Named { name, provider } in &self.providers {
            match provider.provide().await {
                Ok(found) if found.origin().is_some() => return Ok(found),
                Ok(found) => return Ok(found.with_origin(name.clone())),
                Err(error) if error.is_absent() => {
                    reasons.push(format!("{name}: {}", error.in_full()));
                }
                Err(error) => return Err(failed(name, error, &reasons)),
            }
        }
        let reasons = reasons.join("; ");
        Err(CredentialsError::absent(format!(
            "no provider has credentials; {reasons}"
        )))
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.name, self.provider)
    }
}

impl ProvideCredentials for ChainedCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.first())
    }

    /// Tells all of them: which one gave these is not remembered.
    fn refused(&self, credentials: &Credentials) {
        for Named { provider, .. } in &self.providers {
            provider.refused(credentials);
        }
    }
}

fn failed(name: &str, error: CredentialsError, before: &[String]) -> CredentialsError {
    let before = match before {
        [] => String::new(),
        before => format!(", and before it {}", before.join("; ")),
    };
    CredentialsError::new(format!("the provider {name:?} failed{before}")).with_source(error)
}
