//! The flag that selects credentials.

use std::time::Duration;

use anyhow::{Error, Result};
use clap::Args;
use oss_inventory::oss_client::{
    CredentialsContext, DefaultCredentials, ProvideCredentials as _, ProvidedCredentials,
};
use oss_transport::HyperTransport;
use tokio::time::timeout;

use crate::off_thread::OffThread;
use crate::time_limit::TooSlow;

/// The flag that selects credentials.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct CredentialsArgument {
    /// Use this profile of the Alibaba Cloud CLI, the SDKs or ossutil
    ///
    /// No other source of credentials is used then.
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    profile: Option<String>,
}

impl CredentialsArgument {
    /// Returns the profile, if it is set.
    pub(crate) fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Returns the provider with the order that `ossinv --help` documents.
    pub(crate) fn provider(&self, transport: &HyperTransport) -> OffThread {
        let context = CredentialsContext::from_env().transport(transport.clone());
        let credentials = DefaultCredentials::new(context);
        OffThread::new(match &self.profile {
            Some(profile) => credentials.profile(profile),
            None => credentials,
        })
    }
}

/// Gets credentials within a time limit.
pub(crate) async fn provide(
    credentials: &OffThread,
    limit: Duration,
) -> Result<ProvidedCredentials> {
    let task = "getting credentials";
    let provided = timeout(limit, credentials.provide())
        .await
        .map_err(|_| TooSlow { task, limit })?;
    provided.map_err(|error| {
        let message = if error.is_not_configured() {
            "found no credentials"
        } else {
            "getting credentials failed"
        };
        Error::new(error).context(message)
    })
}
