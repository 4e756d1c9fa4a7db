//! `ossinv emulator`: runs a local OSS.

mod check;
mod ready;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use http::Uri;
use oss_inventory::oss_client::ProvideCredentials as _;
use oss_inventory::{BucketName, EnvironmentCredentials, Region};

use crate::off_thread::off_thread;
use crate::signals::StopSignals;
use crate::terminal::{print, status_line};
use crate::value_parsers::{account_id, at_least_one, bucket, port};

use check::check;
use ready::{Format, ReadyFile, ReadyLine};

pub(crate) use check::NotRunning;

/// Run a local OSS until Ctrl-C or SIGTERM
///
/// It keeps buckets, settings, objects and inventory rules in memory, or with `--data` in a directory,
/// verifies signatures, and listens on 127.0.0.1 unless `--listen` says otherwise. It prints the
/// variables that connect this program to it, and a line for each run of an inventory rule. Its default
/// access key is public. Anything it doesn't implement returns 501 `NotImplemented`, which clients may
/// retry before they report it.
#[derive(Debug, Args)]
pub(crate) struct Emulator {
    /// Listen on this port; 0 chooses a free one
    #[arg(long, default_value_t = 0, value_parser = port)]
    port: u16,

    /// Listen on this address; others than 127.0.0.1 are for containers
    ///
    /// Every program that reaches the address can use the local OSS, because its default key is public.
    /// Only programs of this machine reach its admin API.
    #[arg(long, value_name = "IP", default_value_t = Ipv4Addr::LOCALHOST.into(), hide_default_value = true)]
    listen: IpAddr,

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

    /// Keep everything in this directory, which is created if it is missing
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Put this many made up objects into the first bucket at the start
    ///
    /// The same number always makes the same keys and sizes. Their content is zeros and takes no memory.
    #[arg(long, value_name = "COUNT", value_parser = at_least_one::<usize>)]
    seed: Option<usize>,

    /// Accept the key in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET` only
    #[arg(long)]
    key_from_env: bool,

    /// Turn off the admin API below `/_emulator/`
    #[arg(long)]
    no_admin: bool,

    /// The format of what is printed when requests are accepted
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t = Format::Shell)]
    output: Format,

    /// Write the line of `--output json` into this file when requests are accepted
    ///
    /// The file appears with its whole content, and is removed at the end.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,

    /// Only check that a local OSS runs at this URL, for health checks of containers
    ///
    /// Succeeds if its admin API responds; the other flags have no effect.
    #[arg(long, value_name = "URL")]
    check: Option<Uri>,
}

impl Emulator {
    pub(crate) async fn run(self) -> Result<()> {
        if let Some(url) = &self.check {
            return check(url).await;
        }
        let mut stop = StopSignals::listen()?;
        let ready_file = self.ready_file.clone().map(ReadyFile::new).transpose()?;
        // Seeding takes a while, and stays interruptible.
        let server = tokio::select! {
            started = self.start() => started?,
            stopped = stop.wait() => {
                stopped?;
                status_line("stopped");
                return Ok(());
            }
        };
        status_line(&match &self.data {
            Some(folder) => {
                let folder = folder.display();
                format!("A local OSS is running. It keeps everything in {folder}.")
            }
            None => {
                "A local OSS is running. It keeps everything in memory, until Ctrl-C.".to_owned()
            }
        });
        let ready = ReadyLine::new(&server, self.key_from_env).to_json()?;
        if let Some(file) = &ready_file {
            file.write(&ready)?;
        }
        let printed = match self.output {
            Format::Json => ready,
            Format::Shell => {
                status_line("Paste these lines into another terminal, then try `ossinv list`:\n");
                self.exports(&server)
            }
        };
        // A pipe without a reader must not make the signals wait.
        tokio::select! {
            printed = off_thread(move || print(&printed)) => {
                printed??;
                if self.key_from_env {
                    status_line("\nIt accepts the key in OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.");
                }
                stop.wait().await?;
            }
            stopped = stop.wait() => stopped?,
        }
        server.shutdown().await;
        drop(ready_file);
        status_line("stopped");
        Ok(())
    }

    async fn start(&self) -> Result<oss_emulator::Emulator> {
        let mut builder = oss_emulator::Emulator::builder()
            .address((self.listen, self.port))
            .region(self.region.as_str())
            .account_id(&self.account_id);
        for bucket in &self.bucket {
            builder = builder.bucket(bucket.as_str());
        }
        if let Some(folder) = &self.data {
            builder = builder.data_dir(folder);
        }
        if self.no_admin {
            builder = builder.without_admin();
        }
        if self.key_from_env {
            let credentials = EnvironmentCredentials::new().provide().await;
            let credentials = credentials.context("found no key to accept")?;
            builder = builder.credentials(credentials.into_credentials());
        }
        let server = builder.start().await?;
        if let (Some(count), Some(bucket)) = (self.seed, self.bucket.first()) {
            let name = bucket.clone();
            let seeded = off_thread(move || {
                server.seed_objects(name.as_str(), count, 0)?;
                anyhow::Ok(server)
            });
            let server = seeded.await??;
            status_line(&format!("Bucket {bucket} has {count} made up objects."));
            return Ok(server);
        }
        Ok(server)
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
