//! Credentials from environment variables.

use std::ffi::OsString;
use std::fmt;

use crate::lookup::Lookup;
use crate::raw_key::{KeyError, KeyNames, RawKey, TokenRule};
use crate::{
    CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials, env_var,
};

/// Reads credentials from the environment variables of the official OSS SDKs.
///
/// The variables are `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET` and, if set, `OSS_SESSION_TOKEN`. They
/// are read before every attempt, so a later change takes effect. An empty variable counts as not set.
/// Without all three, the provider is [not configured](CredentialsError::is_not_configured); an
/// incomplete key is an error. Blanks or line breaks around a value are an error, because the service
/// would only report a wrong signature.
///
/// # Examples
///
/// ```
/// use oss_credentials::EnvironmentCredentials;
///
/// let from_process = EnvironmentCredentials::new();
/// let from_lookup = EnvironmentCredentials::with_lookup(|name| Some(name.to_lowercase().into()));
/// # let _ = (from_process, from_lookup);
/// ```
pub struct EnvironmentCredentials {
    lookup: Box<Lookup>,
    names: &'static KeyNames,
}

const OSS: KeyNames = KeyNames {
    id: "OSS_ACCESS_KEY_ID",
    secret: "OSS_ACCESS_KEY_SECRET",
    token: "OSS_SESSION_TOKEN",
};
const ALIBABA_CLOUD: KeyNames = KeyNames {
    id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    token: "ALIBABA_CLOUD_SECURITY_TOKEN",
};

impl EnvironmentCredentials {
    /// Creates a provider that reads the environment of the process.
    pub fn new() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "this provider reads the environment of the process"
        )]
        Self::with_lookup(|name| std::env::var_os(name))
    }

    /// Creates a provider that reads variables with a function.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self {
            lookup: Box::new(lookup),
            names: &OSS,
        }
    }

    /// Reads the variables of the Alibaba Cloud SDKs instead of the OSS variables.
    ///
    /// They are `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, if set,
    /// `ALIBABA_CLOUD_SECURITY_TOKEN`.
    #[must_use]
    pub fn alibaba_cloud(mut self) -> Self {
        self.names = &ALIBABA_CLOUD;
        self
    }

    pub(crate) fn read(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let id = self.names.id;
        let key = RawKey::try_read(self.names, |name| env_var::parse(name, (self.lookup)(name)))?;
        if key.is_empty() {
            return Err(CredentialsError::not_configured(env_var::not_set(id)));
        }
        let credentials = key.into_credentials(TokenRule::Optional);
        let credentials = credentials.map_err(|error| match error {
            KeyError::Missing(name) => CredentialsError::new(env_var::not_set(name)),
            // The source says which part is invalid.
            KeyError::Invalid(error) => {
                let message = format!("the key in {id} and its related variables is invalid");
                CredentialsError::new(message).with_source(error)
            }
        })?;
        Ok(ProvidedCredentials::from(credentials)
            .with_origin(format!("the environment variable {id}")))
    }
}

impl Default for EnvironmentCredentials {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for EnvironmentCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvironmentCredentials")
    }
}

impl ProvideCredentials for EnvironmentCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(self.read()))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    fn provider(variables: &'static [(&'static str, &'static str)]) -> EnvironmentCredentials {
        EnvironmentCredentials::with_lookup(move |name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.into())
        })
    }

    #[tokio::test]
    async fn variables_of_official_sdks_are_read() -> Result<(), CredentialsError> {
        let long_term = [(OSS.id, "id"), (OSS.secret, "canary"), (OSS.token, "")];
        let credentials = provider(Box::leak(Box::new(long_term))).provide().await?;
        let key = credentials.credentials();
        assert_eq!(key.access_key_id(), "id");
        assert!(key.security_token().is_none() && credentials.expires_at().is_none());
        assert_eq!(
            credentials.origin(),
            Some("the environment variable OSS_ACCESS_KEY_ID")
        );

        let temporary = &[(OSS.id, "id"), (OSS.secret, "canary"), (OSS.token, "token")];
        let credentials = provider(temporary).provide().await?;
        assert!(credentials.credentials().security_token().is_some());
        Ok(())
    }

    #[tokio::test]
    async fn missing_variable_is_named() {
        for (variables, missing, is_not_configured) in [
            (&[][..], OSS.id, true),
            (&[(OSS.id, "")][..], OSS.id, true),
            (&[(OSS.id, "id")][..], OSS.secret, false),
            (&[(OSS.secret, "canary")][..], OSS.id, false),
            (&[(OSS.token, "canary")][..], OSS.id, false),
        ] {
            let provided = provider(variables).provide().await;
            let error = provided.expect_err("incomplete key");
            assert_eq!(
                error.to_string(),
                format!("the environment variable {missing} is not set or empty")
            );
            assert_eq!(
                error.is_not_configured(),
                is_not_configured,
                "{variables:?}"
            );
        }
    }

    #[tokio::test]
    async fn f53_value_with_line_break_is_rejected() {
        for (variables, name) in [
            (&[(OSS.id, "id\n"), (OSS.secret, "canary")][..], OSS.id),
            (&[(OSS.id, "id"), (OSS.secret, "canary\n")][..], OSS.secret),
            (&[(OSS.id, " "), (OSS.secret, "canary")][..], OSS.id),
            (
                &[
                    (OSS.id, "id"),
                    (OSS.secret, "canary"),
                    (OSS.token, "canary\r\n"),
                ][..],
                OSS.token,
            ),
        ] {
            let provided = provider(variables).provide().await;
            let error = provided.expect_err("outer blanks");
            assert!(error.to_string().contains(name), "{error}");
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn id_with_separator_is_rejected() {
        let variables = &[(OSS.id, "canary/with,separators"), (OSS.secret, "canary")];
        let provided = provider(variables).provide().await;
        let error = provided.expect_err("separator in the id");
        assert!(error.to_string().contains(OSS.id), "{error}");
        let source = error.source().map(ToString::to_string);
        assert!(source.is_some_and(|source| source.contains("access key id")));
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}
