//! Flags and environment to a client of one bucket.

use std::num::NonZeroU32;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueEnum};
use oss_inventory::oss_client::ParseError;
use oss_inventory::{
    Addressing, BucketName, Client, Endpoint, EnvironmentCredentials, InventoryClient, Region,
};

/// Where the rules are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// The bucket whose rules these are: `name` or `oss://name`
    #[arg(short, long, env = "OSS_BUCKET", hide_env_values = true, value_parser = bucket)]
    bucket: BucketName,

    /// The region of the bucket, such as cn-hangzhou
    #[arg(short, long, env = "OSS_REGION", hide_env_values = true)]
    region: Region,

    /// Where the service is; the default is the public endpoint of the region
    #[arg(
        short,
        long,
        env = "OSS_ENDPOINT",
        hide_env_values = true,
        value_name = "URL"
    )]
    endpoint: Option<String>,

    /// Where in a URL the bucket stands
    #[arg(long, value_enum, default_value_t = AddressingArgument::Auto, value_name = "STYLE")]
    addressing: AddressingArgument,

    /// How long a request may take, with all its retries
    #[arg(long, value_name = "SECONDS", default_value = "120")]
    timeout: NonZeroU32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AddressingArgument {
    /// In the path for IP addresses and localhost, otherwise in front of the host
    Auto,
    /// In front of the host
    Virtual,
    /// In the path
    Path,
    /// Nowhere: the host belongs to the bucket
    Cname,
}

const USER_AGENT: &str = concat!("ossinv/", env!("CARGO_PKG_VERSION"));

impl Connection {
    /// Makes the client; nothing is sent.
    pub(crate) fn client(&self) -> Result<InventoryClient> {
        let mut builder = Client::builder(self.region.clone(), EnvironmentCredentials::new())
            .operation_timeout(Duration::from_secs(self.timeout.get().into()))
            .user_agent(USER_AGENT);
        if let Some(endpoint) = &self.endpoint {
            // Not left to clap, whose message would repeat a password in the URL.
            builder = builder.endpoint(Endpoint::custom(endpoint)?);
        }
        if let Some(addressing) = self.addressing.chosen() {
            builder = builder.addressing(addressing);
        }
        Ok(InventoryClient::new(builder.build()?, self.bucket.clone()))
    }
}

impl AddressingArgument {
    fn chosen(self) -> Option<Addressing> {
        match self {
            Self::Auto => None,
            Self::Virtual => Some(Addressing::VirtualHosted),
            Self::Path => Some(Addressing::Path),
            Self::Cname => Some(Addressing::Cname),
        }
    }
}

/// Reads the name of a bucket as people and `ossutil` write it.
pub(crate) fn bucket(text: &str) -> Result<BucketName, ParseError> {
    let name = text.strip_prefix("oss://").unwrap_or(text);
    BucketName::new(name.strip_suffix('/').unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_may_be_urls() -> Result<(), ParseError> {
        for text in [
            "examplebucket",
            "oss://examplebucket",
            "oss://examplebucket/",
        ] {
            assert_eq!(bucket(text)?.as_str(), "examplebucket", "{text}");
        }
        for text in [
            "oss://",
            "oss://examplebucket/key",
            "https://examplebucket",
            "oss://oss://examplebucket",
        ] {
            assert!(bucket(text).is_err(), "{text}");
        }
        Ok(())
    }
}
