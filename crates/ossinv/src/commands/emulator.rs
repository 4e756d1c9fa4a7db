//! `ossinv emulator`: runs a local OSS.

use std::net::Ipv4Addr;

use anyhow::{Context as _, Result};
use oss_emulator::Emulator;
use oss_inventory::oss_client::ProvideCredentials as _;
use oss_inventory::{BucketName, EnvironmentCredentials, Region};

use crate::arguments::Emulator as Arguments;
use crate::output::{print, tell};

pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let emulator = start(&arguments).await?;
    tell("A local OSS is running. It keeps everything in memory, until Ctrl-C.");
    tell("Paste these lines into another terminal, then try `ossinv list`:\n");
    print(&exports(&emulator, &arguments))?;
    if arguments.key_from_env {
        tell("\nThe key is the one in OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET.");
    }
    tokio::signal::ctrl_c()
        .await
        .context("cannot wait for Ctrl-C")?;
    emulator.shutdown().await;
    tell("stopped");
    Ok(())
}

async fn start(arguments: &Arguments) -> Result<Emulator> {
    let region = Region::new(&arguments.region)?;
    let mut builder = Emulator::builder()
        .address((Ipv4Addr::LOCALHOST, arguments.port))
        .region(region.as_str())
        .account_id(&arguments.account_id);
    for bucket in &arguments.bucket {
        builder = builder.bucket(bucket.as_str());
    }
    if arguments.key_from_env {
        let credentials = EnvironmentCredentials::new().provide().await;
        let credentials = credentials.context("there is no key to accept")?;
        builder = builder.credentials(credentials.into_credentials());
    }
    Ok(builder.start().await?)
}

/// Returns what a shell needs; nothing of it needs quotes.
fn exports(emulator: &Emulator, arguments: &Arguments) -> String {
    let mut variables = vec![
        ("OSS_ENDPOINT", emulator.endpoint()),
        ("OSS_REGION", emulator.region()),
    ];
    variables.extend(
        arguments
            .bucket
            .first()
            .map(BucketName::as_str)
            .map(|name| ("OSS_BUCKET", name)),
    );
    if !arguments.key_from_env {
        variables.push(("OSS_ACCESS_KEY_ID", Emulator::ACCESS_KEY_ID));
        variables.push(("OSS_ACCESS_KEY_SECRET", Emulator::ACCESS_KEY_SECRET));
    }
    let lines = variables
        .iter()
        .map(|(name, value)| format!("export {name}={value}\n"));
    lines.collect()
}
