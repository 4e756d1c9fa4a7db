//! Adds a lifecycle rule to those of a bucket.
//!
//! Usage: `lifecycle ENDPOINT BUCKET`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.

use anyhow::Context as _;
use oss_client::model::lifecycle::{
    GetBucketLifecycle, LifecycleConfiguration, LifecycleExpiration, LifecycleRule,
    LifecycleRuleStatus, PutBucketLifecycle,
};
use oss_client::{Client, EnvironmentCredentials, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mut next = || args.next().context("usage: lifecycle ENDPOINT BUCKET");
    let client = Client::builder(Region::new("cn-hangzhou")?, EnvironmentCredentials::new())
        .endpoint(next()?.parse()?)
        .build()?;
    run(&client, &next()?).await
}

pub(crate) async fn run(client: &Client, bucket: &str) -> anyhow::Result<()> {
    let mut configuration = match client.execute(&GetBucketLifecycle::new(bucket)).await {
        Ok(configuration) => configuration,
        Err(error) if error.code() == Some("NoSuchLifecycle") => LifecycleConfiguration::default(),
        Err(error) => return Err(error.into()),
    };
    let rule = LifecycleRule::builder()
        .id("delete old logs")
        .prefix("logs/")
        .status(LifecycleRuleStatus::Enabled)
        .expiration(LifecycleExpiration::builder().days(30).build());
    configuration.rules.push(rule.build()?);
    client
        .execute(&PutBucketLifecycle::new(bucket, configuration))
        .await?;
    Ok(())
}
