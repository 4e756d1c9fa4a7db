//! The trait that every source of credentials implements.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use oss_sign::Credentials;

use crate::{CredentialsError, ProvidedCredentials};

/// Provides credentials for requests.
///
/// A client calls the provider before every attempt. A provider of temporary credentials sets their
/// expiry ([`ProvidedCredentials::with_expiry`]) and belongs in a
/// [`CachedCredentials`](crate::CachedCredentials), so that most attempts fetch nothing.
///
/// # Examples
///
/// ```
/// use oss_credentials::{CredentialsError, CredentialsFuture, ProvideCredentials};
/// use oss_sign::Credentials;
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn provide(&self) -> CredentialsFuture<'_> {
///         Box::pin(async {
///             let (id, secret) = ("LTAI5tExample", "fetched"); // .await …
///             Credentials::new(id, secret)
///                 .map(Into::into)
///                 .map_err(|error| CredentialsError::new("the vault has an invalid key").with_source(error))
///         })
///     }
/// }
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Returns the current credentials.
    ///
    /// They may have expired. The caller checks that with [`ProvidedCredentials::check`].
    ///
    /// # Errors
    ///
    /// Fails if the source doesn't have usable credentials. The request isn't sent then.
    fn provide(&self) -> CredentialsFuture<'_>;

    /// Invalidates credentials from this provider that the service rejected.
    ///
    /// They were revoked, or expired earlier than announced. A provider that caches credentials drops
    /// these, so that the next call returns others; the default does nothing. A client calls this at most
    /// once per operation, asks for credentials again immediately, and resends the request only if the
    /// new key differs.
    fn invalidate(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// The future of [`ProvideCredentials::provide`], boxed for object safety.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<ProvidedCredentials, CredentialsError>> + Send + 'a>>;

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> CredentialsFuture<'_> {
        (**self).provide()
    }

    fn invalidate(&self, credentials: &Credentials) {
        (**self).invalidate(credentials);
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn provide(&self) -> CredentialsFuture<'_> {
        (**self).provide()
    }

    fn invalidate(&self, credentials: &Credentials) {
        (**self).invalidate(credentials);
    }
}
