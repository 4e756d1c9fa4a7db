//! Credentials that are given once.

use oss_sign::Credentials;

use super::{CredentialsFuture, ProvideCredentials};

/// The same credentials for every request.
///
/// # Examples
///
/// ```
/// use oss_client::{Credentials, StaticCredentials};
///
/// let credentials = StaticCredentials::new(Credentials::new("LTAI5tExample", "not-a-real-secret")?);
/// assert!(!format!("{credentials:?}").contains("not-a-real-secret"));
/// # Ok::<(), oss_sign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StaticCredentials(Credentials);

impl StaticCredentials {
    /// Takes the credentials over.
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
