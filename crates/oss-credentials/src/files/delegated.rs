//! Profiles that refer to another provider.

use std::time::Duration;

use crate::raw_key::TokenRule;
use crate::remote::RoleSession;
use crate::{
    AssumeRoleCredentials, CredentialsContext, CredentialsError, CredentialsUriCredentials,
    EcsRamRoleCredentials, OidcRoleCredentials, ProcessCredentials, ProvideCredentials,
};

use super::cli_mode::CliMode;
use super::profile::Profile;
use super::source::ProfileSource;

/// A profile that refers to another provider, and what that provider needs.
#[derive(Clone, Copy)]
pub(super) struct DelegatedProfile<'a> {
    pub(super) profile: &'a Profile<'a>,
    pub(super) names: &'static RoleNames,
    pub(super) context: &'a CredentialsContext,
}

/// The names that a format gives to the settings of other providers.
#[derive(Debug)]
pub(super) struct RoleNames {
    pub(super) role_arn: &'static str,
    pub(super) session_name: &'static str,
    pub(super) ecs_role: &'static str,
    pub(super) token_file: &'static str,
    pub(super) command: &'static str,
    pub(super) uri: &'static str,
}

impl DelegatedProfile<'_> {
    /// Returns the source of a mode that needs nothing but the profile.
    pub(super) fn by_mode(&self, mode: CliMode) -> Option<Result<ProfileSource, CredentialsError>> {
        Some(match mode {
            CliMode::RamRoleArn => self.assume_role_with_key(TokenRule::Optional),
            CliMode::RamRoleArnWithRoleName => {
                self.ecs_provider().and_then(|base| self.assume_role(base))
            }
            CliMode::EcsRamRole => self.ecs(),
            CliMode::Oidc => self.oidc(),
            CliMode::CredentialsUri => self.uri(),
            _ => return None,
        })
    }

    pub(super) fn assume_role_with_key(
        &self,
        rule: TokenRule,
    ) -> Result<ProfileSource, CredentialsError> {
        self.assume_role(self.profile.base_key(rule)?)
    }

    pub(super) fn assume_role(
        &self,
        base: impl ProvideCredentials,
    ) -> Result<ProfileSource, CredentialsError> {
        let arn = self.profile.required(self.names.role_arn)?;
        let role =
            AssumeRoleCredentials::new(base, arn, self.context.clone()).session(self.session()?);
        Ok(self.source(match self.optional("external_id")? {
            Some(id) => role.external_id(id),
            None => role,
        }))
    }

    pub(super) fn oidc(&self) -> Result<ProfileSource, CredentialsError> {
        let role = OidcRoleCredentials::new(self.context.clone())
            .role_arn(self.profile.required(self.names.role_arn)?)
            .provider_arn(self.profile.required("oidc_provider_arn")?)
            .token_file(self.profile.required(self.names.token_file)?);
        Ok(self.source(role.session(self.session()?)))
    }

    pub(super) fn ecs(&self) -> Result<ProfileSource, CredentialsError> {
        Ok(self.source(self.ecs_provider()?))
    }

    pub(super) fn ecs_provider(&self) -> Result<EcsRamRoleCredentials, CredentialsError> {
        let ecs = EcsRamRoleCredentials::new(self.context.clone());
        Ok(match self.optional(self.names.ecs_role)? {
            Some(name) => ecs.role_name(name),
            None => ecs,
        })
    }

    pub(super) fn uri(&self) -> Result<ProfileSource, CredentialsError> {
        let uri = self.profile.required(self.names.uri)?;
        Ok(self.source(CredentialsUriCredentials::new(self.context.clone()).uri(uri)))
    }

    /// Returns the command of the profile as a provider.
    pub(super) fn process(
        &self,
        line: impl FnOnce(String) -> Option<String>,
    ) -> Result<ProcessCredentials, CredentialsError> {
        let no_runner =
            || CredentialsError::new("cannot run the credentials command: no runner is configured");
        let command = line(self.profile.required(self.names.command)?);
        let command = command.ok_or_else(|| {
            let name = self.names.command;
            self.profile.error(&format!(
                "has a {name} with an unclosed quote or a final backslash"
            ))
        })?;
        let runner = self.context.runner().ok_or_else(no_runner)?.clone();
        let sleep = self.context.sleep().clone();
        Ok(ProcessCredentials::new(command, runner, sleep))
    }

    pub(super) fn source(&self, provider: impl ProvideCredentials) -> ProfileSource {
        ProfileSource::Provider {
            provider: Box::new(provider),
            location: self.profile.location().to_owned(),
        }
    }

    fn session(&self) -> Result<RoleSession, CredentialsError> {
        // The SDK for Python has another name for the session of an OIDC role.
        let name = match self.optional(self.names.session_name)? {
            Some(name) => Some(name),
            None => self.optional("role_session_name")?,
        };
        let mut session = RoleSession {
            name,
            policy: self.optional("policy")?,
            ..RoleSession::default()
        };
        // Programs write 0 for the default.
        let seconds = self.profile.number("expired_seconds")?;
        if let Some(seconds) = seconds.filter(|seconds| *seconds > 0) {
            session.duration = Duration::from_secs(seconds);
        }
        session.endpoint.host = self.optional("sts_endpoint")?;
        session.endpoint.region = self.profile.region("sts_region")?;
        session.endpoint.vpc = self.profile.boolean("enable_vpc")?;
        Ok(session)
    }

    fn optional(&self, name: &str) -> Result<Option<String>, CredentialsError> {
        Ok(self.profile.text(name)?.map(str::to_owned))
    }
}
