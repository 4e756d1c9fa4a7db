//! The flag that selects credentials.

use clap::Args;
use oss_inventory::oss_client::{CredentialsContext, DefaultCredentials};
use oss_transport::HyperTransport;

use crate::off_thread::OffThread;

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
