//! Flags and environment to a client of one bucket.

use std::num::NonZeroU32;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use oss_inventory::oss_client::{CachedCredentials, ParseError};
use oss_inventory::{Addressing, BucketName, Client, Endpoint, InventoryClient, Region};

use crate::arguments::from_one;
use crate::credentials::Key;

/// Where the rules are.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// The bucket whose rules these are: `name` or `oss://name`
    #[arg(short, long, env = "OSS_BUCKET", hide_env_values = true, value_parser = bucket)]
    bucket: BucketName,

    /// The region of the bucket, such as cn-hangzhou
    #[arg(short, long, env = "OSS_REGION", hide_env_values = true)]
    region: Region,

    /// Where the service is, without the bucket; the default is the public endpoint of the region
    ///
    /// Without http:// or https:// in front it is https.
    #[arg(
        short,
        long,
        env = "OSS_ENDPOINT",
        hide_env_values = true,
        value_name = "URL"
    )]
    endpoint: Option<String>,

    #[command(flatten)]
    key: Key,

    /// Where in a URL the bucket stands
    #[arg(long, value_enum, default_value_t = AddressingArgument::Auto, value_name = "STYLE")]
    addressing: AddressingArgument,

    /// How long a request may take, with all its retries
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = from_one::<NonZeroU32>)]
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
        let credentials = CachedCredentials::new(self.key.provider());
        let mut builder = Client::builder(self.region.clone(), credentials)
            .operation_timeout(Duration::from_secs(self.timeout.get().into()))
            .user_agent(USER_AGENT);
        if let Some(endpoint) = &self.endpoint {
            // Not left to clap, whose message would repeat a password in the URL.
            let endpoint = Endpoint::custom(endpoint)?;
            self.check(&endpoint)?;
            builder = builder.endpoint(endpoint);
        }
        if let Some(addressing) = self.addressing.chosen() {
            builder = builder.addressing(addressing);
        }
        Ok(InventoryClient::new(builder.build()?, self.bucket.clone()))
    }

    pub(crate) fn region(&self) -> &Region {
        &self.region
    }

    /// Returns the plain endpoint that may be meant, if the scheme of a local one was left away.
    pub(crate) fn plain_endpoint(&self) -> Option<String> {
        let text = self.endpoint.as_deref()?;
        let endpoint = Endpoint::custom(text).ok()?;
        let is_local = endpoint.is_ip() || endpoint.host() == "localhost";
        (is_local && !text.contains("://")).then(|| format!("http://{text}"))
    }

    /// Refuses what would go to a host that is not the one of the bucket.
    fn check(&self, endpoint: &Endpoint) -> Result<()> {
        let (bucket, is_virtual) = (&self.bucket, self.addressing.is_virtual());
        ensure!(
            self.addressing.chosen() != Some(Addressing::VirtualHosted) || !endpoint.is_ip(),
            "a bucket cannot stand in front of an IP address; leave --addressing away, or make it path"
        );
        if let Some(service) = without_bucket(endpoint, bucket).filter(|_| is_virtual) {
            anyhow::bail!(
                "the endpoint has the bucket {bucket} in it, which is put in front of the host; \
                 write --endpoint {}://{service}",
                endpoint.scheme()
            );
        }
        Ok(())
    }
}

/// Returns the host of a region, if the endpoint is one with this bucket in front of it.
fn without_bucket<'e>(endpoint: &'e Endpoint, bucket: &BucketName) -> Option<&'e str> {
    let host = endpoint.host().strip_prefix(bucket.as_str())?;
    let host = host.strip_prefix('.')?;
    let is_service = host.starts_with("oss-") && host.ends_with(".aliyuncs.com")
        || host.ends_with(".oss.aliyuncs.com");
    is_service.then_some(host)
}

impl AddressingArgument {
    fn is_virtual(self) -> bool {
        matches!(self, Self::Auto | Self::Virtual)
    }

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
    fn a_bucket_in_an_endpoint_is_found() -> Result<(), ParseError> {
        for (bucket, endpoint, service) in [
            (
                "examplebucket",
                "examplebucket.oss-cn-hangzhou.aliyuncs.com",
                Some("oss-cn-hangzhou.aliyuncs.com"),
            ),
            (
                "examplebucket",
                "examplebucket.cn-hangzhou.oss.aliyuncs.com",
                Some("cn-hangzhou.oss.aliyuncs.com"),
            ),
            ("examplebucket", "oss-cn-hangzhou.aliyuncs.com", None),
            ("examplebucket", "examplebucket.example.com", None),
            // Buckets that are called like endpoints.
            ("oss-cn-hangzhou", "oss-cn-hangzhou.aliyuncs.com", None),
            ("cn-hangzhou", "cn-hangzhou.oss.aliyuncs.com", None),
        ] {
            let (bucket, custom) = (BucketName::new(bucket)?, Endpoint::custom(endpoint)?);
            assert_eq!(without_bucket(&custom, &bucket), service, "{endpoint}");
        }
        Ok(())
    }

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
