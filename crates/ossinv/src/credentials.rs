//! Whose key requests are signed with.

use clap::Args;
use oss_inventory::oss_client::{CredentialsContext, DefaultCredentials};

/// Where the key is.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Key {
    /// Take the key of this profile of ~/.aliyun/config.json or ~/.alibabacloud/credentials
    ///
    /// And not that of any other place.
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    profile: Option<String>,
}

impl Key {
    /// Returns what looks for the key, in the order that `ossinv --help` documents.
    pub(crate) fn provider(&self) -> DefaultCredentials {
        let credentials = DefaultCredentials::new(CredentialsContext::of_this_process());
        match &self.profile {
            Some(profile) => credentials.profile(profile),
            None => credentials,
        }
    }
}
