//! A provider made of a closure.

use std::fmt;

use crate::{CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials};

/// Creates a provider that calls a closure for credentials.
///
/// The closure returns [`Credentials`](oss_sign::Credentials), or [`ProvidedCredentials`] with their expiry. A
/// client calls it before every attempt: wrap the provider in a [`CachedCredentials`](crate::CachedCredentials)
/// unless the credentials are in memory.
///
/// # Examples
///
/// ```
/// use oss_credentials::{CachedCredentials, CredentialsError, credentials_fn};
/// use oss_sign::Credentials;
/// # async fn read_vault() -> std::io::Result<(String, String)> {
/// #     Ok(("LTAI5tExample".to_owned(), "fetched".to_owned()))
/// # }
///
/// let provider = credentials_fn(|| async {
///     let failed = |error| CredentialsError::new("the vault failed").with_source(error);
///     let (id, secret) = read_vault().await.map_err(failed)?;
///     Ok(Credentials::new(id, secret)?)
/// });
/// let credentials = CachedCredentials::new(provider);
/// # let _ = credentials;
/// ```
pub fn credentials_fn<F, R, C>(provide: F) -> impl ProvideCredentials
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<C, CredentialsError>> + Send + 'static,
    C: Into<ProvidedCredentials> + 'static,
{
    CredentialsFn(provide)
}

struct CredentialsFn<F>(F);

impl<F, R, C> ProvideCredentials for CredentialsFn<F>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<C, CredentialsError>> + Send + 'static,
    C: Into<ProvidedCredentials> + 'static,
{
    fn provide(&self) -> CredentialsFuture<'_> {
        let provided = (self.0)();
        Box::pin(async { provided.await.map(Into::into) })
    }
}

/// The closure may hold secrets.
impl<F> fmt::Debug for CredentialsFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsFn").finish_non_exhaustive()
    }
}
