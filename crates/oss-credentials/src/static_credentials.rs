//! A key in memory.

use oss_sign::Credentials;

use crate::{CredentialsFuture, ProvideCredentials};

/// Provides the same credentials every time.
///
/// # Examples
///
/// ```
/// use oss_credentials::StaticCredentials;
/// use oss_sign::Credentials;
///
/// let credentials = StaticCredentials::new(Credentials::new("LTAI5tExample", "not-a-real-secret")?);
/// assert!(!format!("{credentials:?}").contains("not-a-real-secret"));
/// # Ok::<(), oss_sign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StaticCredentials(Credentials);

impl StaticCredentials {
    /// Creates a provider of these credentials.
    pub fn new(credentials: Credentials) -> Self {
        Self(credentials)
    }
}

impl From<Credentials> for StaticCredentials {
    fn from(credentials: Credentials) -> Self {
        Self::new(credentials)
    }
}

impl ProvideCredentials for StaticCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(Ok(self.0.clone().into())))
    }
}
