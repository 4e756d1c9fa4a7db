//! `ossinv emulator`: runs a local OSS.

use std::net::Ipv4Addr;

use anyhow::{Context as _, Result};
use clap::Args;
use oss_inventory::oss_client::ProvideCredentials as _;
use oss_inventory::{BucketName, EnvironmentCredentials, Region};

use crate::off_thread::off_thread;
use crate::signals::StopSignals;
use crate::terminal::{print, status_line};
use crate::value_parsers::{account_id, bucket, port};

/// Run a local OSS until Ctrl-C or SIGTERM
///
/// It keeps buckets, settings, objects and inventory rules in memory, verifies signatures, and
/// listens on 127.0.0.1 only. It prints the variables that connect this program to it. Its default
/// access key is public. Anything it doesn't implement returns 501 `NotImplemented`, which clients may
/// retry before they report it.
#[derive(Debug, Args)]
pub(crate) struct Emulator {
    /// Listen on this port; 0 chooses a free one
    #[arg(long, default_value_t = 0, value_parser = port)]
    port: u16,

    /// The region that signatures must name
    #[arg(
        long,
        env = "OSS_REGION",
        hide_env_values = true,
        default_value = "cn-hangzhou"
    )]
    region: Region,

    /// The account that owns the buckets, and that rules must name
    #[arg(long, value_name = "DIGITS", default_value = "100000000000000", value_parser = account_id)]
    account_id: String,

    /// Create this bucket at the start; can be repeated
    #[arg(long, value_name = "NAME", default_value = "examplebucket", value_parser = bucket)]
    bucket: Vec<BucketName>,

    /// Accept the key in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET` only
    #[arg(long)]
    key_from_env: bool,
}

impl Emulator {
    pub(crate) async fn run(self) -> Result<()> {
        let mut stop = StopSignals::listen()?;
        let server = self.start().await?;
        status_line("A local OSS is running. It keeps everything in memory, until Ctrl-C.");
        status_line("Paste these lines into another terminal, then try `ossinv list`:\n");
        let exports = self.exports(&server);
        // A pipe without a reader must not make the signals wait.
        tokio::select! {
            printed = off_thread(move || print(&exports)) => printed??,
            stopped = stop.wait() => return stopped,
        }
        if self.key_from_env {
            status_line("\nIt accepts the key in OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.");
        }
        stop.wait().await?;
        server.shutdown().await;
        status_line("stopped");
        Ok(())
    }

    async fn start(&self) -> Result<oss_emulator::Emulator> {
        let mut builder = oss_emulator::Emulator::builder()
            .address((Ipv4Addr::LOCALHOST, self.port))
            .region(self.region.as_str())
            .account_id(&self.account_id);
        for bucket in &self.bucket {
            builder = builder.bucket(bucket.as_str());
        }
        if self.key_from_env {
            let credentials = EnvironmentCredentials::new().provide().await;
            let credentials = credentials.context("found no key to accept")?;
            builder = builder.credentials(credentials.into_credentials());
        }
        Ok(builder.start().await?)
    }

    /// Returns shell commands that set the variables; their values need no quotes.
    fn exports(&self, server: &oss_emulator::Emulator) -> String {
        let mut variables = vec![
            ("OSS_ENDPOINT", server.endpoint()),
            ("OSS_REGION", server.region()),
        ];
        variables.extend(
            self.bucket
                .first()
                .map(|name| ("OSS_BUCKET", name.as_str())),
        );
        if !self.key_from_env {
            variables.push(("OSS_ACCESS_KEY_ID", oss_emulator::Emulator::ACCESS_KEY_ID));
            variables.push((
                "OSS_ACCESS_KEY_SECRET",
                oss_emulator::Emulator::ACCESS_KEY_SECRET,
            ));
        }
        variables
            .iter()
            .map(|(name, value)| format!("export {name}={value}\n"))
            .collect::<Vec<_>>()
            .concat()
    }
}
