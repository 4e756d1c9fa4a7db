//! The flags that connect to the service.

mod all_buckets;
mod bucket;
mod explain;
mod service;
mod sign_version;

use std::slice::from_ref;

use anyhow::{Result, ensure};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use http::Uri;
use http::uri::Scheme;
use oss_inventory::oss_client::{CachedCredentials, ProvidedCredentials};
use oss_inventory::{Addressing, BucketName, Client, Endpoint, Region};

use crate::credentials::{CredentialsArgument, provide};
use crate::off_thread::OffThread;
use crate::shell::quoted;
use crate::time_limit::TimeoutArgument;
use crate::transport::{InsecureArgument, TransportArguments};

use explain::Given;
use service::Service;
use sign_version::SignVersionArgument;

pub(crate) use bucket::BucketConnection;
pub(crate) use explain::{Setting, Settings, flag_or_variable};
pub(crate) use service::NoRegion;

/// The flags that connect to the service.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// The region of the bucket, such as cn-hangzhou [default: the profile's]
    ///
    /// If neither is set, the host of an OSS endpoint names it.
    #[arg(short, long, env = "OSS_REGION", hide_env_values = true)]
    region: Option<Region>,

    /// The URL of the service, without bucket [default: the profile's or region's]
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

    /// The version of signatures; some private clouds refuse v4
    #[arg(long, value_enum, default_value_t = SignVersionArgument::V4, value_name = "VERSION")]
    sign_version: SignVersionArgument,

    #[command(flatten)]
    timeout: TimeoutArgument,

    #[command(flatten)]
    transport: TransportArguments,

    #[command(flatten)]
    insecure: InsecureArgument,
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
const DOCUMENT_LIMIT: usize = 4 * 1024 * 1024;

impl Connection {
    /// Creates a client for requests to a bucket; nothing is sent.
    pub(crate) fn client(&self, bucket: &BucketName) -> Result<Client> {
        self.client_of(from_ref(bucket))
    }

    /// Creates a client for requests to several buckets; nothing is sent.
    fn client_of(&self, buckets: &[BucketName]) -> Result<Client> {
        let transport = self
            .transport
            .transport_with(self.insecure, self.timeout.limit())?;
        let credentials = self.credentials.provider(&transport);
        let Service { region, endpoint } = self.service(&credentials)?;
        let credentials = CachedCredentials::new(credentials);
        self.insecure
            .check(endpoint.as_ref().unwrap_or(&Endpoint::public(&region)))?;
        let mut builder = Client::builder(region, credentials)
            .transport(transport)
            .operation_timeout(self.timeout.limit())
            .document_limit(DOCUMENT_LIMIT)
            .user_agent(USER_AGENT)
            .signature_version(self.sign_version.version());
        if let Some(endpoint) = endpoint {
            for bucket in buckets {
                self.check(&endpoint, bucket)?;
            }
            builder = builder.endpoint(endpoint);
        }
        if let Some(addressing) = self.addressing.style() {
            builder = builder.addressing(addressing);
        }
        Ok(builder.build()?)
    }

    /// Returns the flags for another command, even those that variables set.
    ///
    /// The proxy and the certificates are left out: without them it reaches no other service, and a proxy can have a password.
    pub(crate) fn flags(&self) -> String {
        let name = |value: Option<PossibleValue>| value.map(|it| it.get_name().to_owned());
        let is_auto = matches!(self.addressing, AddressingArgument::Auto);
        let is_v4 = matches!(self.sign_version, SignVersionArgument::V4);
        [
            ("-r", self.region.as_ref().map(ToString::to_string)),
            ("-e", self.endpoint.clone()),
            ("--profile", self.credentials.profile().map(str::to_owned)),
            (
                "--addressing",
                name(self.addressing.to_possible_value()).filter(|_| !is_auto),
            ),
            (
                "--sign-version",
                name(self.sign_version.to_possible_value()).filter(|_| !is_v4),
            ),
        ]
        .into_iter()
        .filter_map(|(flag, value)| Some(format!(" {flag} {}", quoted(&value?))))
        .collect()
    }

    /// Returns the flags for another service, if a region or an endpoint is given.
    pub(crate) fn of_other_service(&self, region: Option<&Region>, endpoint: Option<&str>) -> Self {
        if region.is_none() && endpoint.is_none() {
            return self.clone();
        }
        Self {
            region: region.or(self.region.as_ref()).cloned(),
            endpoint: endpoint.map(str::to_owned),
            ..self.clone()
        }
    }

    fn service(&self, credentials: &OffThread) -> Result<Service> {
        let (region, endpoint) = (self.region.as_ref(), self.endpoint.as_deref());
        Service::find(region, endpoint, || {
            credentials.settings(self.timeout.limit())
        })
    }

    /// Returns which settings are used, where each comes from, and what is wrong.
    pub(crate) fn explain(&self) -> Result<Settings> {
        let limit = self.timeout.limit();
        let transport = self.transport.transport_with(self.insecure, limit)?;
        let credentials = self.credentials.provider(&transport);
        let given = Given {
            region: self.region.as_ref(),
            endpoint: self.endpoint.as_deref(),
            profile: self.credentials.profile(),
        };
        Ok(given.explain(
            || credentials.settings(limit),
            |uri| self.transport.proxy(uri),
        ))
    }

    /// Gets the credentials that requests are signed with.
    pub(crate) async fn provide(&self) -> Result<ProvidedCredentials> {
        let limit = self.timeout.limit();
        let transport = self.transport.transport_with(self.insecure, limit)?;
        let credentials = self.credentials.provider(&transport);
        provide(&credentials, limit).await
    }

    /// Returns whether the key comes from variables, one of which has a token.
    pub(crate) fn has_token_variable(&self) -> bool {
        self.credentials.profile().is_none()
            && ["OSS_ACCESS_KEY_ID", "OSS_SESSION_TOKEN"]
                .into_iter()
                .all(is_set)
    }

    /// Returns the http URL of a local endpoint that was given without a scheme.
    pub(crate) fn plain_endpoint(&self) -> Option<String> {
        let text = self.endpoint.as_deref()?;
        let endpoint = Endpoint::custom(text).ok()?;
        let is_local = endpoint.is_ip() || endpoint.is_loopback();
        (is_local && !text.contains("://")).then(|| format!("http://{text}"))
    }

    /// Returns the name of the proxy that receives requests to an http endpoint.
    ///
    /// An endpoint of a profile isn't known here.
    pub(crate) fn plain_proxy(&self) -> Option<String> {
        let uri = self.endpoint.as_deref()?.parse::<Uri>().ok()?;
        let is_plain = uri.scheme() == Some(&Scheme::HTTP);
        self.transport.proxy(&uri).filter(|_| is_plain)
    }

    /// Rejects flags whose requests would go to another host than the bucket's.
    fn check(&self, endpoint: &Endpoint, bucket: &BucketName) -> Result<()> {
        let is_virtual = self.addressing.is_virtual();
        ensure!(
            self.addressing.style() != Some(Addressing::VirtualHosted) || !endpoint.is_ip(),
            "a bucket can't be in front of an IP address; omit --addressing, or use --addressing path"
        );
        if let Some(service) = endpoint.without_bucket(bucket).filter(|_| is_virtual) {
            anyhow::bail!(
                "the endpoint contains the bucket {bucket}, which is added in front of the host; \
                 use --endpoint {service}"
            );
        }
        Ok(())
    }
}

fn is_set(variable: &str) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line may read the environment"
    )]
    let value = std::env::var_os(variable);
    value.is_some_and(|value| !value.is_empty())
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
