//! The flags that connect to a bucket.

use std::num::NonZeroU32;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};
use oss_inventory::oss_client::CachedCredentials;
use oss_inventory::{Addressing, BucketName, Client, Endpoint, InventoryClient, Region};

use crate::credentials::CredentialsArgument;
use crate::value_parsers::{at_least_one, bucket};

/// The flags that connect to a bucket.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// The bucket that has the rules: `name` or `oss://name`
    #[arg(short, long, env = "OSS_BUCKET", hide_env_values = true, value_parser = bucket)]
    bucket: BucketName,

    /// The region of the bucket, such as cn-hangzhou
    #[arg(short, long, env = "OSS_REGION", hide_env_values = true)]
    region: Region,

    /// The URL of the service, without bucket [default: the region's public endpoint]
    ///
    /// Without a scheme it is https.
    #[arg(
        short,
        long,
        env = "OSS_ENDPOINT",
        hide_env_values = true,
        value_name = "URL"
    )]
    endpoint: Option<String>,

    #[command(flatten)]
    credentials: CredentialsArgument,

    /// The position of the bucket in URLs
    #[arg(long, value_enum, default_value_t = AddressingArgument::Auto, value_name = "STYLE")]
    addressing: AddressingArgument,

    /// The time limit of a request, retries included
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = at_least_one::<NonZeroU32>)]
    timeout: NonZeroU32,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AddressingArgument {
    /// `path` for IP addresses and localhost, otherwise `virtual`
    Auto,
    /// In front of the host
    Virtual,
    /// In the path
    Path,
    /// Not in the URL: the host is the bucket's own
    Cname,
}

const USER_AGENT: &str = concat!("ossinv/", env!("CARGO_PKG_VERSION"));

/// The size limit of a response.
///
/// A page has up to 100 rules, the largest of which have some 20 KiB.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

impl Connection {
    /// Creates the client; nothing is sent.
    pub(crate) fn client(&self) -> Result<InventoryClient> {
        let credentials = CachedCredentials::new(self.credentials.provider());
        let mut builder = Client::builder(self.region.clone(), credentials)
            .operation_timeout(Duration::from_secs(self.timeout.get().into()))
            .body_limit(BODY_LIMIT)
            .user_agent(USER_AGENT);
        if let Some(endpoint) = &self.endpoint {
            // Parsed here, because the error of clap would repeat a password in the URL.
            let endpoint = Endpoint::custom(endpoint)?;
            self.check(&endpoint)?;
            builder = builder.endpoint(endpoint);
        }
        if let Some(addressing) = self.addressing.style() {
            builder = builder.addressing(addressing);
        }
        Ok(InventoryClient::new(builder.build()?, self.bucket.clone()))
    }

    pub(crate) fn region(&self) -> &Region {
        &self.region
    }

    /// Returns the http URL of a local endpoint that was given without a scheme.
    pub(crate) fn plain_endpoint(&self) -> Option<String> {
        let text = self.endpoint.as_deref()?;
        let endpoint = Endpoint::custom(text).ok()?;
        let is_local = endpoint.is_ip() || endpoint.host() == "localhost";
        (is_local && !text.contains("://")).then(|| format!("http://{text}"))
    }

    /// Rejects flags whose requests would go to another host than the bucket's.
    fn check(&self, endpoint: &Endpoint) -> Result<()> {
        let (bucket, is_virtual) = (&self.bucket, self.addressing.is_virtual());
        ensure!(
            self.addressing.style() != Some(Addressing::VirtualHosted) || !endpoint.is_ip(),
            "a bucket can't be in front of an IP address; omit --addressing, or use --addressing path"
        );
        if let Some(service) = without_bucket(endpoint, bucket).filter(|_| is_virtual) {
            anyhow::bail!(
                "the endpoint contains the bucket {bucket}, which is added in front of the host; \
                 use --endpoint {}://{service}",
                endpoint.scheme()
            );
        }
        Ok(())
    }
}

/// Returns the host without the bucket, if a host of OSS has this bucket in front.
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

    fn style(self) -> Option<Addressing> {
        match self {
            Self::Auto => None,
            Self::Virtual => Some(Addressing::VirtualHosted),
            Self::Path => Some(Addressing::Path),
            Self::Cname => Some(Addressing::Cname),
        }
    }
}

#[cfg(test)]
mod tests {
    use oss_inventory::ParseError;

    use super::*;

    #[test]
    fn bucket_in_front_of_an_endpoint_is_found() -> Result<(), ParseError> {
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
            // Buckets with the names of endpoints.
            ("oss-cn-hangzhou", "oss-cn-hangzhou.aliyuncs.com", None),
            ("cn-hangzhou", "cn-hangzhou.oss.aliyuncs.com", None),
        ] {
            let (bucket, custom) = (BucketName::new(bucket)?, Endpoint::custom(endpoint)?);
            assert_eq!(without_bucket(&custom, &bucket), service, "{endpoint}");
        }
        Ok(())
    }
}
