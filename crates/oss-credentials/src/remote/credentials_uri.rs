//! Credentials at a URI.

use reqsign_aliyun_oss::CredentialsUriCredentialProvider;
use reqsign_core::ProvideCredential as _;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials, variable,
};
use super::exchange::{Exchange, PATIENT};

/// Gets temporary credentials from a URI, such as that of a sidecar.
///
/// The URI is that of [`uri`](Self::uri), otherwise that of the variable `ALIBABA_CLOUD_CREDENTIALS_URI`;
/// without both the provider is [absent](CredentialsError::is_absent). The answer is JSON:
///
/// ```json
/// {"Code": "Success", "AccessKeyId": "…", "AccessKeySecret": "…", "SecurityToken": "…", "Expiration": "2026-11-22T07:19:01Z"}
/// ```
///
/// It may take 15 seconds. Of the URI only the host is in errors, because the rest may be a secret.
#[derive(Clone)]
pub struct CredentialsUriCredentials {
    context: CredentialsContext,
    uri: Option<String>,
}

const SERVICE: &str = "the credentials URI";
const URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

impl CredentialsUriCredentials {
    /// Takes what is around it.
    pub fn new(context: CredentialsContext) -> Self {
        Self { context, uri: None }
    }

    /// Sets the URI.
    #[must_use]
    pub fn uri(mut self, uri: impl Into<String>) -> Self {
        self.uri = Some(uri.into());
        self
    }

    async fn ask(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let uri = self.context.chosen(self.uri.as_ref(), URI)?;
        let unset = || CredentialsError::absent(variable::not_set(URI));
        let uri = uri.ok_or_else(unset)?;
        let wrong = || {
            CredentialsError::new(format!(
                "{SERVICE} is no http or https URL, or has a user name in it"
            ))
        };
        let host = super::service_uri(&uri).ok_or_else(wrong)?;
        let host = host.host().unwrap_or_default();
        let provider = CredentialsUriCredentialProvider::new().with_uri(uri);
        let exchange = Exchange::new(SERVICE, &self.context, PATIENT);
        let answer =
            exchange.run(|context| async move { provider.provide_credential(&context).await });
        Ok(answer.await?.with_origin(format!("{SERVICE} at {host}")))
    }
}

impl ProvideCredentials for CredentialsUriCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.ask())
    }
}

impl std::fmt::Debug for CredentialsUriCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CredentialsUriCredentials")
            .finish_non_exhaustive()
    }
}
