//! Profiles that refer to another provider.

use std::time::Duration;

use oss_sign::Region;

use crate::remote::RoleSession;
use crate::{
    AssumeRoleCredentials, CredentialsContext, CredentialsError, CredentialsUriCredentials,
    EcsRamRoleCredentials, OidcRoleCredentials, ProcessCredentials, ProvideCredentials,
};

use super::profile::Profile;
use super::source::ProfileSource;

/// A profile that refers to another provider, and what that provider needs.
pub(super) struct DelegatedProfile<'a> {
    pub(super) profile: &'a Profile<'a>,
    pub(super) names: &'static RoleNames,
    pub(super) context: &'a CredentialsContext,
}

/// The names that a format gives to the settings of a role.
#[derive(Debug)]
pub(super) struct RoleNames {
    pub(super) role_arn: &'static str,
    pub(super) session_name: &'static str,
    pub(super) ecs_role: &'static str,
    pub(super) token_file: &'static str,
}

type Source = Result<ProfileSource, CredentialsError>;

impl DelegatedProfile<'_> {
    pub(super) fn assume_role(&self, base: impl ProvideCredentials) -> Source {
        let arn = self.profile.required(self.names.role_arn)?;
        let role =
            AssumeRoleCredentials::new(base, arn, self.context.clone()).session(self.session()?);
        Ok(self.source(match self.optional("external_id") {
            Some(id) => role.external_id(id),
            None => role,
        }))
    }

    pub(super) fn oidc(&self) -> Source {
        let role = OidcRoleCredentials::new(self.context.clone())
            .role_arn(self.profile.required(self.names.role_arn)?)
            .provider_arn(self.profile.required("oidc_provider_arn")?)
            .token_file(self.profile.required(self.names.token_file)?);
        Ok(self.source(role.session(self.session()?)))
    }

    pub(super) fn ecs(&self) -> ProfileSource {
        let ecs = EcsRamRoleCredentials::new(self.context.clone());
        self.source(match self.optional(self.names.ecs_role) {
            Some(name) => ecs.role_name(name),
            None => ecs,
        })
    }

    pub(super) fn uri(&self) -> Source {
        let uri = self.profile.required("credentials_uri")?;
        Ok(self.source(CredentialsUriCredentials::new(self.context.clone()).uri(uri)))
    }

    pub(super) fn command(&self) -> Source {
        let command = self.profile.required("process_command")?;
        let no_runner =
            || CredentialsError::new("cannot run the credentials command: no runner is configured");
        let runner = self.context.runner().ok_or_else(no_runner)?.clone();
        let sleep = self.context.sleep().clone();
        Ok(self.source(ProcessCredentials::new(command, runner, sleep)))
    }

    fn source(&self, provider: impl ProvideCredentials) -> ProfileSource {
        ProfileSource::Provider {
            provider: Box::new(provider),
            location: self.profile.location().to_owned(),
        }
    }

    fn session(&self) -> Result<RoleSession, CredentialsError> {
        // The SDK for Python has another name for the session of an OIDC role.
        let name = self.optional(self.names.session_name);
        let mut session = RoleSession {
            name: name.or_else(|| self.optional("role_session_name")),
            policy: self.optional("policy"),
            ..RoleSession::default()
        };
        if let Some(duration) = self.duration()? {
            session.duration = duration;
        }
        session.endpoint.region = self.region()?;
        // Python writes `True`.
        let vpc = self.optional("enable_vpc");
        session.endpoint.vpc = vpc.map(|text| text.eq_ignore_ascii_case("true"));
        Ok(session)
    }

    fn optional(&self, name: &str) -> Option<String> {
        self.profile.scalar(name)
    }

    /// Returns how long the role is assumed; programs write 0 for the default.
    fn duration(&self) -> Result<Option<Duration>, CredentialsError> {
        let Some(text) = self.optional("expired_seconds") else {
            return Ok(None);
        };
        let seconds = text.parse::<u64>().map_err(|error| {
            self.profile
                .error("has an expired_seconds that isn't a number")
                .with_source(error)
        })?;
        Ok(Some(Duration::from_secs(seconds)).filter(|duration| !duration.is_zero()))
    }

    fn region(&self) -> Result<Option<Region>, CredentialsError> {
        let region = self.optional("sts_region").map(Region::new).transpose();
        region.map_err(|error| {
            self.profile
                .error("has an invalid sts_region")
                .with_source(error)
        })
    }
}
