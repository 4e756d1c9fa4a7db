//! Credentials from environment variables.

use std::ffi::OsString;
use std::fmt;

use oss_sign::Credentials;

use super::found::Names;
use super::{
    CredentialsError, CredentialsFuture, ProvideCredentials, ProvidedCredentials, variable,
};

/// Reads the environment variables of the official OSS SDKs.
///
/// `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET` and, if set, `OSS_SESSION_TOKEN` are read before
/// every attempt, so what a process sets later is used. An empty variable counts as not set, and
/// without all three the provider is [absent](CredentialsError::is_absent); some of them are an error.
/// Blanks or line breaks around a value are an error, because the service would only answer that
/// the signature is wrong.
///
/// # Examples
///
/// ```
/// use oss_client::EnvironmentCredentials;
///
/// let from_process = EnvironmentCredentials::new();
/// let from_elsewhere = EnvironmentCredentials::with_lookup(|name| Some(name.to_lowercase().into()));
/// # let _ = (from_process, from_elsewhere);
/// ```
pub struct EnvironmentCredentials {
    lookup: Box<Lookup>,
    names: Names,
}

type Lookup = dyn Fn(&str) -> Option<OsString> + Send + Sync;

const OSS: Names = Names {
    id: "OSS_ACCESS_KEY_ID",
    secret: "OSS_ACCESS_KEY_SECRET",
    token: "OSS_SESSION_TOKEN",
};
const ALIBABA_CLOUD: Names = Names {
    id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    token: "ALIBABA_CLOUD_SECURITY_TOKEN",
};

impl EnvironmentCredentials {
    /// Reads the environment of the process.
    pub fn new() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place of this crate that reads the environment"
        )]
        Self::with_lookup(|name| std::env::var_os(name))
    }

    /// Reads variables through a function, such as one that reads a configuration.
    pub fn with_lookup(lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self {
            lookup: Box::new(lookup),
            names: OSS,
        }
    }

    /// Reads the variables of the Alibaba Cloud SDKs instead of those of the OSS SDKs.
    ///
    /// They are `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, if set,
    /// `ALIBABA_CLOUD_SECURITY_TOKEN`.
    #[must_use]
    pub fn alibaba_cloud(mut self) -> Self {
        self.names = ALIBABA_CLOUD;
        self
    }

    fn read(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let credentials = ProvidedCredentials::from(self.credentials()?);
        Ok(credentials.with_origin(format!("the environment variable {}", self.names.id)))
    }

    fn credentials(&self) -> Result<Credentials, CredentialsError> {
        let (id, secret) = self.key()?;
        let Names {
            id: first, token, ..
        } = self.names;
        let credentials = Credentials::new(id, secret).map_err(|error| refused(first, error))?;
        match self.optional(token)? {
            None => Ok(credentials),
            Some(value) => credentials
                .with_security_token(value)
                .map_err(|error| refused(token, error)),
        }
    }

    /// Half of a key is a mistake, and so is a token without one; nothing is not.
    fn key(&self) -> Result<(String, String), CredentialsError> {
        let missing = variable::not_set;
        let names = &self.names;
        match (self.optional(names.id)?, self.optional(names.secret)?) {
            (Some(id), Some(secret)) => Ok((id, secret)),
            (Some(_), None) => Err(CredentialsError::new(missing(names.secret))),
            (None, Some(_)) => Err(CredentialsError::new(missing(names.id))),
            (None, None) if self.optional(names.token)?.is_some() => {
                Err(CredentialsError::new(missing(names.id)))
            }
            (None, None) => Err(CredentialsError::absent(missing(names.id))),
        }
    }

    fn optional(&self, name: &'static str) -> Result<Option<String>, CredentialsError> {
        variable::text(name, (self.lookup)(name))
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

/// Makes the error of a value that cannot be used.
///
/// `first` is the first of the variables that may be meant; the source says which input it is.
fn refused(first: &str, error: oss_sign::Error) -> CredentialsError {
    CredentialsError::new(format!(
        "the environment variables from {first} on hold no credentials"
    ))
    .with_source(error)
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
    async fn reads_the_variables_of_the_official_sdks() -> Result<(), CredentialsError> {
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
    async fn names_the_variable_that_is_missing() {
        for (variables, missing, is_absent) in [
            (&[][..], OSS.id, true),
            (&[(OSS.id, "")][..], OSS.id, true),
            (&[(OSS.id, "id")][..], OSS.secret, false),
            (&[(OSS.secret, "canary")][..], OSS.id, false),
            (&[(OSS.token, "canary")][..], OSS.id, false),
        ] {
            let provided = provider(variables).provide().await;
            let error = provided.expect_err("half a key is none");
            assert_eq!(
                error.to_string(),
                format!("the environment variable {missing} is not set or empty")
            );
            assert_eq!(error.is_absent(), is_absent, "{variables:?}");
        }
    }

    #[tokio::test]
    async fn f53_refuses_what_a_careless_read_of_a_file_leaves() {
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
            let error = provided.expect_err("blanks are refused");
            assert!(error.to_string().contains(name), "{error}");
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
    }

    #[tokio::test]
    async fn says_what_no_key_can_have() {
        let variables = &[(OSS.id, "canary/of,somebody"), (OSS.secret, "canary")];
        let provided = provider(variables).provide().await;
        let error = provided.expect_err("an id with a separator");
        assert!(error.to_string().contains(OSS.id), "{error}");
        let source = error.source().map(ToString::to_string);
        assert!(source.is_some_and(|source| source.contains("access key id")));
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}
