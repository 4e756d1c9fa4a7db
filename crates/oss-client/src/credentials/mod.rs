//! Where the credentials of a request come from.

mod environment;
mod error;
mod fixed;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use oss_sign::Credentials;

pub use environment::EnvironmentCredentials;
pub use error::CredentialsError;
pub use fixed::StaticCredentials;

/// A source of credentials.
///
/// A client asks before every attempt, so a provider that fetches temporary credentials should
/// keep them until shortly before they expire, and let concurrent callers share one fetch.
///
/// # Examples
///
/// ```
/// use oss_client::{Credentials, CredentialsError, CredentialsFuture, ProvideCredentials};
///
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn provide(&self) -> CredentialsFuture<'_> {
///         Box::pin(async {
///             let (id, secret) = ("LTAI5tExample", "fetched"); // .await …
///             Credentials::new(id, secret)
///                 .map_err(|error| CredentialsError::new("the vault holds no key").with_source(error))
///         })
///     }
/// }
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Returns credentials that are valid now.
    ///
    /// # Errors
    ///
    /// Fails when there are none; the request is not sent then.
    fn provide(&self) -> CredentialsFuture<'_>;
}

/// The future of [`ProvideCredentials::provide`], boxed so that `Arc<dyn …>` works.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, CredentialsError>> + Send + 'a>>;

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> CredentialsFuture<'_> {
        (**self).provide()
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn provide(&self) -> CredentialsFuture<'_> {
        (**self).provide()
    }
}
