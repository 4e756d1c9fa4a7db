//! Creates the same rule in several buckets.
//!
//! Usage: `rule_in_buckets ENDPOINT BUCKET…`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use anyhow::Context as _;
use oss_inventory::model::{
    Frequency, IncludedObjectVersions, InventoryConfiguration, OssBucketDestination,
};
use oss_inventory::{Client, EnvironmentCredentials, InventoryClient, Region, RoleArn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let endpoint = args
        .next()
        .context("usage: rule_in_buckets ENDPOINT BUCKET…")?;
    let client = Client::builder(Region::new("cn-hangzhou")?, EnvironmentCredentials::new())
        .endpoint(endpoint.parse()?)
        .build()?;
    run(&client, args).await
}

pub(crate) async fn run(
    client: &Client,
    buckets: impl IntoIterator<Item = String>,
) -> anyhow::Result<()> {
    let destination = OssBucketDestination::builder()
        .format("CSV")
        .account_id("100000000000000")
        .role_arn(RoleArn::new("100000000000000", "AliyunOSSRole")?)
        .bucket("reports");
    let rule = InventoryConfiguration::builder()
        .id("daily")
        .is_enabled(true)
        .destination(destination.build()?)
        .schedule(Frequency::Daily)
        .included_object_versions(IncludedObjectVersions::Current)
        .build()?;
    for bucket in buckets {
        let inventory = InventoryClient::new(client.clone(), bucket.parse()?);
        inventory.put(&rule).await?;
        println!("created rule daily in bucket {bucket}");
    }
    Ok(())
}
