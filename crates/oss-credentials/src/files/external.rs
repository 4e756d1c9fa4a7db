//! The mode `External` of the Alibaba Cloud CLI: a command prints a profile.

use std::fmt;

use serde_json::Value;

use crate::process;
use crate::raw_key::KeyNames;
use crate::{
    CredentialsContext, CredentialsError, CredentialsFuture, ProcessCredentials,
    ProvideCredentials, ProvidedCredentials,
};

use super::cli_mode::CliMode;
use super::command_line;
use super::delegated::{DelegatedProfile, RoleNames};
use super::profile::Profile;
use super::settings::Settings;
use super::source::ProfileSource;

/// Runs the command of a profile and resolves what it prints.
///
/// The output is a key or, like the profile itself, refers to another provider. Its settings override
/// those of the profile.
pub(super) struct ExternalProfile {
    process: ProcessCredentials,
    /// The settings of the profile.
    own: Value,
    key_names: &'static KeyNames,
    names: &'static RoleNames,
    context: CredentialsContext,
}

impl ExternalProfile {
    pub(super) fn new(delegated: &DelegatedProfile<'_>) -> Result<Self, CredentialsError> {
        Ok(Self {
            process: delegated.process(|line| command_line::quoted(&line))?,
            own: delegated.profile.json().unwrap_or_default(),
            key_names: delegated.profile.key_names(),
            names: delegated.names,
            context: delegated.context.clone(),
        })
    }

    async fn fetch(&self) -> Result<ProvidedCredentials, CredentialsError> {
        let output = self.process.output().await?;
        let mode = output.get("mode").and_then(Value::as_str);
        let Some(mode) = mode.and_then(CliMode::named) else {
            return process::credentials(&output);
        };
        let mut merged = self.own.clone();
        if let (Some(merged), Some(printed)) = (merged.as_object_mut(), output.as_object()) {
            merged.extend(printed.clone());
        }
        let location = process::ORIGIN.to_owned();
        let profile = Profile::new(location, self.key_names, Some(Settings::Json(&merged)))?;
        let delegated = DelegatedProfile {
            profile: &profile,
            names: self.names,
            context: &self.context,
        };
        match delegated.by_mode(mode) {
            Some(source) => ProfileSource::provide(source).await,
            None => process::credentials(&output),
        }
    }
}

impl ProvideCredentials for ExternalProfile {
    fn provide(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}

impl fmt::Debug for ExternalProfile {
    /// Omits the settings: they contain secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ExternalProfile")
            .field(&self.process)
            .finish()
    }
}
