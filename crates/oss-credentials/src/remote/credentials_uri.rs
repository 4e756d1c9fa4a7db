//! Credentials at a URI.

use std::fmt;

use http::Request;
use oss_transport::Body;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials, env_var,
};

use super::service_client::{ServiceClient, TIMEOUT};
use super::service_url;

/// Fetches temporary credentials from a URI, such as the one of a sidecar.
///
/// The URI comes from [`uri`](Self::uri), otherwise from the variable `ALIBABA_CLOUD_CREDENTIALS_URI`;
/// without both, the provider is [not configured](CredentialsError::is_not_configured). The response is
/// JSON:
///
/// ```json
/// {"Code": "Success", "AccessKeyId": "…", "AccessKeySecret": "…", "SecurityToken": "…", "Expiration": "2026-11-22T07:19:01Z"}
/// ```
///
/// The timeout is 15 seconds. Errors show only the host of the URI, because the rest may be a secret.
#[derive(Clone)]
pub struct CredentialsUriCredentials {
    context: CredentialsContext,
    uri: Option<String>,
}

const SERVICE: &str = "the credentials URI";
const URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

impl CredentialsUriCredentials {
    /// Creates a provider that reads the URI from the environment.
    pub fn new(context: CredentialsContext) -> Self {
        Self { context, uri: None }
    }

    /// Sets the URI; the default comes from the environment.
    #[must_use]
    pub fn uri(mut self, uri: impl Into<String>) -> Self {
        self.uri = Some(uri.into());
        self
    }

    async fn fetch(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let uri = self.context.setting_or_variable(self.uri.as_ref(), URI)?;
        let uri = uri.ok_or_else(|| CredentialsError::not_configured(env_var::not_set(URI)))?;
        let uri = service_url::parse(&uri).ok_or_else(|| {
            CredentialsError::new(format!(
                "{SERVICE} isn't an http or https URL, or it contains a user name"
            ))
        })?;
        let origin = format!("{SERVICE} at {}", uri.host().unwrap_or_default());
        let response = ServiceClient::new(SERVICE, &self.context, TIMEOUT)?
            .send(Request::get(uri).body(Body::empty()))
            .await?;
        Ok(response.credentials()?.with_origin(origin))
    }
}

impl ProvideCredentials for CredentialsUriCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}

impl fmt::Debug for CredentialsUriCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsUriCredentials")
            .finish_non_exhaustive()
    }
}
