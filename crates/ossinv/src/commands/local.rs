//! A local OSS in this process, and the way to it.

use anyhow::{Context as _, Result};
use oss_emulator::Emulator;
use oss_inventory::oss_model::bucket::PutBucket;
use oss_inventory::{BucketName, Client, Endpoint, Region, StaticCredentials};

/// Makes a client of a local OSS.
pub(crate) fn client(emulator: &Emulator) -> Result<Client> {
    let region = Region::new(emulator.region())?;
    let credentials = StaticCredentials::new(emulator.credentials().clone());
    let client = Client::builder(region, credentials)
        .endpoint(Endpoint::custom(emulator.endpoint())?)
        .build()?;
    Ok(client)
}

/// Makes a bucket.
pub(crate) async fn make_bucket(client: &Client, name: &BucketName) -> Result<()> {
    let operation = PutBucket::new(name.as_str());
    client
        .execute(&operation)
        .await
        .with_context(|| format!("cannot make bucket {name}"))?;
    Ok(())
}
