//! The flags that choose the proxy and the trusted certificates.

mod ca_bundle;
mod proxy;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Args;
use http::Uri;
use oss_inventory::Endpoint;
use oss_transport::{Cryptography, HyperTransport, HyperTransportBuilder};

use crate::off_thread::within;

use proxy::ProxyArgument;

pub(crate) use ca_bundle::CaBundleError;

/// The flags of all commands that send requests, also for credentials.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct TransportArguments {
    /// Send requests through this proxy, '' for none [default: from variables]
    ///
    /// The variables are those of curl; `ossinv --help` lists them.
    #[arg(long, value_name = "URL")]
    proxy: Option<ProxyArgument>,

    /// Trust the root certificates in this PEM file instead of the system's
    #[arg(long, value_name = "FILE")]
    ca_bundle: Option<PathBuf>,
}

/// The flag for local servers.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct InsecureArgument {
    /// Accept any certificate from an endpoint on this machine
    #[arg(long)]
    insecure: bool,
}

impl TransportArguments {
    /// Returns the transport for requests that need no endpoint of OSS.
    ///
    /// Blocks for the time limit at most.
    pub(crate) fn transport(&self, limit: Duration) -> Result<HyperTransport> {
        Ok(self.builder(limit)?.build())
    }

    /// Returns the transport of a client, which its credentials share.
    ///
    /// Blocks for the time limit at most.
    pub(crate) fn transport_with(
        &self,
        insecure: InsecureArgument,
        limit: Duration,
    ) -> Result<HyperTransport> {
        let mut builder = self.builder(limit)?;
        if insecure.insecure {
            builder = builder.insecure_loopback();
        }
        Ok(builder.build())
    }

    /// Returns the name of the proxy for a URI, with its setting.
    pub(crate) fn proxy(&self, uri: &Uri) -> Option<String> {
        let rules = proxy::rules(self.proxy.as_ref()).ok()?;
        rules.used_proxy(uri).map(ToString::to_string)
    }

    fn builder(&self, limit: Duration) -> Result<HyperTransportBuilder> {
        let builder = HyperTransport::builder()
            // Named, because the features of another crate may add a second provider to the build.
            .cryptography(Cryptography::Ring)
            .proxy(proxy::rules(self.proxy.as_ref())?);
        match &self.ca_bundle {
            Some(path) => {
                // The file may be a pipe.
                let path = path.clone();
                let read = move || ca_bundle::trust_only(builder, &path);
                Ok(within(limit, "reading the CA bundle", read)??)
            }
            None => Ok(builder),
        }
    }
}

impl InsecureArgument {
    /// Rejects the flag for another machine.
    ///
    /// Its certificate would be verified anyway.
    pub(crate) fn check(self, endpoint: &Endpoint) -> Result<()> {
        ensure!(
            !self.insecure || endpoint.is_loopback(),
            "--insecure is only for localhost and loopback addresses, and the endpoint is {}; \
             to trust its certificate, use --ca-bundle",
            endpoint.host()
        );
        Ok(())
    }
}
