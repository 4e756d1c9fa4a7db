//! Where the credentials of a request come from.

mod cached;
mod chained;
#[cfg(feature = "reqsign")]
mod context;
#[cfg(feature = "reqsign")]
mod default;
mod environment;
mod error;
mod files;
mod fixed;
mod found;
mod process;
mod provided;
#[cfg(feature = "reqsign")]
mod remote;
#[cfg(feature = "process")]
mod shell;
mod variable;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use oss_sign::Credentials;

pub use cached::CachedCredentials;
pub use chained::ChainedCredentials;
#[cfg(feature = "reqsign")]
pub use context::CredentialsContext;
#[cfg(feature = "reqsign")]
pub use default::DefaultCredentials;
pub use environment::EnvironmentCredentials;
pub use error::CredentialsError;
pub use files::{AliyunCliCredentials, OssutilCredentials, SharedFileCredentials};
pub use fixed::StaticCredentials;
pub use process::{CommandFuture, ProcessCredentials, RunCommand};
pub use provided::ProvidedCredentials;
#[cfg(feature = "reqsign")]
pub use remote::{
    AssumeRoleCredentials, CredentialsUriCredentials, EcsRamRoleCredentials, OidcRoleCredentials,
};
#[cfg(feature = "process")]
pub use shell::ShellCommand;

/// A source of credentials.
///
/// A client asks before every attempt. A provider that fetches temporary credentials says when they
/// expire ([`ProvidedCredentials::with_expiry`]) and belongs into a [`CachedCredentials`], so that most
/// attempts fetch nothing.
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
///                 .map_err(|error| CredentialsError::new("the vault holds no key").with_source(error))
///         })
///     }
/// }
/// ```
pub trait ProvideCredentials: fmt::Debug + Send + Sync + 'static {
    /// Returns the current credentials.
    ///
    /// They may be expired if they say so; whoever uses them checks that with the clock it has.
    ///
    /// # Errors
    ///
    /// Fails when there are none; the request is not sent then.
    fn provide(&self) -> CredentialsFuture<'_>;

    /// Is told that the service refuses credentials which this provider gave.
    ///
    /// They are revoked, or expired in spite of what they say of themselves. A provider that keeps
    /// credentials drops these, so that it gives others the next time; by default there is nothing to drop. A
    /// client tells it at most once an operation, and asks again at once; only if it is given another key, the
    /// request is sent again.
    fn refused(&self, credentials: &Credentials) {
        let _ = credentials;
    }
}

/// Tells whether two credentials are the same for the service, whatever their secrets are.
pub fn is_same_key(one: &Credentials, other: &Credentials) -> bool {
    let is_same_token = match (one.security_token(), other.security_token()) {
        (Some(one), Some(other)) => one.matches(other),
        (None, None) => true,
        _ => false,
    };
    is_same_token && one.access_key_id() == other.access_key_id()
}

/// The future of [`ProvideCredentials::provide`], boxed so that `Arc<dyn …>` works.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<ProvidedCredentials, CredentialsError>> + Send + 'a>>;

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Arc<P> {
    fn provide(&self) -> CredentialsFuture<'_> {
        (**self).provide()
    }

    fn refused(&self, credentials: &Credentials) {
        (**self).refused(credentials);
    }
}

impl<P: ProvideCredentials + ?Sized> ProvideCredentials for Box<P> {
    fn provide(&self) -> CredentialsFuture<'_> {
        (**self).provide()
    }

    fn refused(&self, credentials: &Credentials) {
        (**self).refused(credentials);
    }
}
