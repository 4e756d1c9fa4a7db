//! Profiles that say whom to ask for credentials.

use std::time::Duration;

use crate::remote::Session;
use crate::{
    AssumeRoleCredentials, CredentialsContext, CredentialsError, CredentialsUriCredentials,
    EcsRamRoleCredentials, OidcRoleCredentials, ProcessCredentials, ProvideCredentials,
    ProvidedCredentials,
};
use super::Place;
use oss_sign::Region;

type Provider = Box<dyn ProvideCredentials>;

/// Asks whom a profile names.
pub(super) async fn ask(
    provider: Provider,
    place: String,
) -> Result<ProvidedCredentials, CredentialsError> {
    match provider.provide().await {
        Ok(found) => {
            let origin = format!("{place}: {}", found.origin().unwrap_or("not known"));
            Ok(found.with_origin(origin))
        }
        // Not absent, even if the provider is: the profile says that there is one.
        Err(error) => {
            let text = format!("{place} names a source that gives no credentials");
            Err(CredentialsError::new(text).with_source(error))
        }
    }
}

/// A profile, and what is needed to do as it says.
pub(super) struct Elsewhere<'a> {
    pub(super) place: &'a Place<'a>,
    pub(super) names: &'a Names,
    pub(super) look: &'a dyn Fn(&str) -> Option<String>,
    pub(super) context: &'a CredentialsContext,
}

/// What the settings of a role are called.
pub(super) struct Names {
    pub(super) role_arn: &'static str,
    pub(super) session_name: &'static str,
    pub(super) ecs_role: &'static str,
    pub(super) token_file: &'static str,
}

impl Elsewhere<'_> {
    pub(super) fn role(&self, base: impl ProvideCredentials) -> Result<Provider, CredentialsError> {
        let arn = self.required(self.names.role_arn)?;
        let role = AssumeRoleCredentials::new(base, arn, self.context.clone());
        let role = role.session(self.session()?);
        Ok(Box::new(match self.optional("external_id") {
            Some(id) => role.external_id(id),
            None => role,
        }))
    }

    pub(super) fn oidc(&self) -> Result<Provider, CredentialsError> {
        let role = OidcRoleCredentials::new(self.context.clone())
            .role_arn(self.required(self.names.role_arn)?)
            .provider_arn(self.required("oidc_provider_arn")?)
            .token_file(self.required(self.names.token_file)?);
        Ok(Box::new(role.session(self.session()?)))
    }

    fn session(&self) -> Result<Session, CredentialsError> {
        let mut session = Session {
            name: self.session_name(),
            policy: self.optional("policy"),
            ..Session::default()
        };
        if let Some(duration) = self.duration()? {
            session.duration = duration;
        }
        session.sts.region = self.region()?;
        session.sts.vpc = self.vpc();
        Ok(session)
    }

    pub(super) fn ecs(&self) -> Provider {
        let ecs = EcsRamRoleCredentials::new(self.context.clone());
        Box::new(match self.optional(self.names.ecs_role) {
            Some(name) => ecs.role_name(name),
            None => ecs,
        })
    }

    pub(super) fn uri(&self) -> Result<Provider, CredentialsError> {
        let uri = self.required("credentials_uri")?;
        Ok(Box::new(
            CredentialsUriCredentials::new(self.context.clone()).uri(uri),
        ))
    }

    pub(super) fn command(&self) -> Result<Provider, CredentialsError> {
        let command = self.required("process_command")?;
        let nobody = || CredentialsError::new("nothing was given that runs commands");
        let run = self.context.runner().ok_or_else(nobody)?.clone();
        Ok(Box::new(ProcessCredentials::new(
            command,
            run,
            self.context.sleep().clone(),
        )))
    }

    /// Returns the name of the session; the SDK for Python calls it differently for OIDC.
    fn session_name(&self) -> Option<String> {
        let name = self.optional(self.names.session_name);
        name.or_else(|| self.optional("role_session_name"))
    }

    fn optional(&self, name: &str) -> Option<String> {
        (self.look)(name).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, name: &str) -> Result<String, CredentialsError> {
        let missing =
            || CredentialsError::new(format!("{} has no {name}, or an empty one", self.place));
        self.optional(name).ok_or_else(missing)
    }

    /// Returns how long the role is wanted; programs write 0 where nobody chose.
    fn duration(&self) -> Result<Option<Duration>, CredentialsError> {
        let Some(text) = self.optional("expired_seconds") else {
            return Ok(None);
        };
        let seconds = text.parse::<u64>().map_err(|error| {
            let text = format!("{} has expired_seconds that are no number", self.place);
            CredentialsError::new(text).with_source(error)
        })?;
        Ok(Some(Duration::from_secs(seconds)).filter(|duration| !duration.is_zero()))
    }

    fn region(&self) -> Result<Option<Region>, CredentialsError> {
        let region = self.optional("sts_region").map(Region::new).transpose();
        region.map_err(|error| {
            let text = format!("{} has an sts_region that is none", self.place);
            CredentialsError::new(text).with_source(error)
        })
    }

    /// Says whether STS is asked within a VPC; Python writes `True`.
    fn vpc(&self) -> Option<bool> {
        let text = self.optional("enable_vpc")?;
        Some(text.eq_ignore_ascii_case("true"))
    }
}
