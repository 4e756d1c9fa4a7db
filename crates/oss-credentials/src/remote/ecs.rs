//! The RAM role of an ECS instance.

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use reqsign_aliyun_oss::EcsRamRoleCredentialProvider;
use reqsign_core::ProvideCredential as _;

use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProvideCredentials,
    ProvidedCredentials,
};
use super::exchange::{Exchange, Limits};
use super::outcome::{Outcome, Reached};

/// Asks the metadata service of an ECS instance for the credentials of its RAM role.
///
/// A token is asked for first (`IMDSv2`). Where there is none, it does without, unless
/// [`disable_imdsv1`](Self::disable_imdsv1) forbids it. All of it takes a second at most, half of it for
/// each request, so that a token that never comes leaves time to do without.
///
/// What is not set here comes from these variables, each time:
///
/// | variable | meaning |
/// |---|---|
/// | `ALIBABA_CLOUD_ECS_METADATA_DISABLED` | `true`: the service is not asked, and the provider is [absent](CredentialsError::is_absent) |
/// | `ALIBABA_CLOUD_ECS_METADATA` | the name of the role, [`role_name`](Self::role_name) |
/// | `ALIBABA_CLOUD_IMDSV1_DISABLED` | `true`: [`disable_imdsv1`](Self::disable_imdsv1) |
/// | `ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT` | [`endpoint`](Self::endpoint) |
///
/// Without the name of a role, a service that cannot be reached means that this is no ECS instance, and
/// one that knows no role means that it has none: the provider is absent. With a name it is an error, and
/// so it is if the service gives one and then no key.
#[derive(Clone)]
pub struct EcsRamRoleCredentials {
    context: CredentialsContext,
    role_name: Option<String>,
    endpoint: Option<String>,
    disable_imdsv1: Option<bool>,
    limit: Duration,
}

const SERVICE: &str = "the metadata service of ECS";
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const ROLE: &str = "ALIBABA_CLOUD_ECS_METADATA";
const IMDSV1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";
const ENDPOINT: &str = "ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT";
/// Where the service has the names of roles, and below it their keys.
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const LIMIT: Duration = Duration::from_secs(1);

impl EcsRamRoleCredentials {
    /// Takes what is around it.
    pub fn new(context: CredentialsContext) -> Self {
        Self {
            context,
            role_name: None,
            endpoint: None,
            disable_imdsv1: None,
            limit: LIMIT,
        }
    }

    /// Names the role, so that the service need not be asked for it.
    #[must_use]
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role_name = Some(name.into());
        self
    }

    /// Sets the host or the URL of the service; `http://100.100.100.200` by default.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Sets whether credentials are only asked for with a token.
    #[must_use]
    pub fn disable_imdsv1(mut self, disable: bool) -> Self {
        self.disable_imdsv1 = Some(disable);
        self
    }

    /// Sets how long everything together may take; 1 second by default.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    async fn ask(&self) -> Result<ProvidedCredentials, CredentialsError> {
        if self.context.is_on(DISABLED)? {
            return Err(CredentialsError::absent(format!(
                "{SERVICE} is switched off by {DISABLED}"
            )));
        }
        let role = self.context.chosen(self.role_name.as_ref(), ROLE)?;
        let provider = self.provider(role.as_deref())?;
        let limits = Limits {
            request: self.limit / 2,
            whole: self.limit,
        };
        let exchange = Exchange::new(SERVICE, &self.context, limits);
        let answer =
            exchange.follow(|context| async move { provider.provide_credential(&context).await });
        read(answer.await, role.is_some())
    }

    fn provider(
        &self,
        role: Option<&str>,
    ) -> Result<EcsRamRoleCredentialProvider, CredentialsError> {
        let disable_imdsv1 = match self.disable_imdsv1 {
            Some(disable) => disable,
            None => self.context.is_on(IMDSV1_DISABLED)?,
        };
        let mut provider = EcsRamRoleCredentialProvider::new().with_disable_imdsv1(disable_imdsv1);
        if let Some(role) = role {
            check_name(role)?;
            provider = provider.with_role_name(role);
        }
        let endpoint = self.context.chosen(self.endpoint.as_ref(), ENDPOINT)?;
        if let Some(endpoint) = endpoint {
            let wrong = || {
                CredentialsError::new(format!(
                    "the endpoint of {SERVICE} is no host and no http or https URL without a path"
                ))
            };
            provider = provider.with_endpoint(super::origin(&endpoint, "http").ok_or_else(wrong)?);
        }
        Ok(provider)
    }
}

impl fmt::Debug for EcsRamRoleCredentials {
    /// Leaves out the endpoint, as long as nobody has checked that there is no password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsRamRoleCredentials")
            .field("role_name", &self.role_name)
            .field("disable_imdsv1", &self.disable_imdsv1)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

impl ProvideCredentials for EcsRamRoleCredentials {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.ask())
    }
}

/// Tells a key from no key, and that from no instance.
///
/// A role that the service named itself is there, whatever becomes of its key.
fn read(outcome: Outcome, is_named: bool) -> Result<ProvidedCredentials, CredentialsError> {
    let asked = outcome.target.strip_prefix(ROLES);
    let role = asked.filter(|role| !role.is_empty());
    match (outcome.given, role) {
        (Ok(found), role) => {
            let role = role.unwrap_or_default();
            check_name(role)?;
            Ok(found.with_origin(format!("{SERVICE}, role {role}")))
        }
        (Err(failure), None) if !is_named => Err(match failure.reached {
            Reached::Nobody | Reached::Answer(StatusCode::NOT_FOUND) => {
                let reason = failure.error.in_full();
                let text = format!("this is no ECS instance with a RAM role; {reason}");
                CredentialsError::absent(text)
            }
            Reached::Answer(StatusCode::OK) if asked.is_some() => {
                CredentialsError::new(format!("{SERVICE} gave no name of a RAM role"))
            }
            _ => failure.error,
        }),
        (Err(failure), _) => Err(failure.error),
    }
}

/// Refuses a name that would be another path.
fn check_name(name: &str) -> Result<(), CredentialsError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if matches!(name, "" | "." | "..") || !name.bytes().all(allowed) {
        let text = format!("{name:?} is no name of a RAM role");
        return Err(CredentialsError::new(text));
    }
    Ok(())
}
