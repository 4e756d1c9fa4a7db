//! Gets temporary credentials from a place of its own, and again before they expire.
//!
//! Usage: `own_credentials ENDPOINT BUCKET`
//! with the access key of an imaginary vault in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use oss_client::model::object::ListObjectsV2;
use oss_client::{
    CachedCredentials, Client, Credentials, Endpoint, EnvironmentCredentials,
    ProvideCredentials as _, ProvidedCredentials, Region, credentials_fn,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mut next = || {
        args.next()
            .context("usage: own_credentials ENDPOINT BUCKET")
    };
    let key = EnvironmentCredentials::new()
        .provide()
        .await?
        .into_credentials();
    run(next()?.parse()?, next()?, key).await
}

#[expect(clippy::disallowed_methods, reason = "a program reads the clock")]
pub(crate) async fn run(
    endpoint: Endpoint,
    bucket: String,
    key: Credentials,
) -> anyhow::Result<()> {
    // A program would ask its vault in this future.
    let vault = credentials_fn(move || {
        let (key, expiry) = (key.clone(), SystemTime::now() + Duration::from_secs(3600));
        async move { Ok(ProvidedCredentials::from(key).with_expiry(expiry)) }
    });
    let client = Client::builder(Region::new("cn-hangzhou")?, CachedCredentials::new(vault))
        .endpoint(endpoint)
        .build()?;
    let mut objects = client.items(ListObjectsV2::new(bucket));
    while let Some(object) = objects.next().await {
        println!("{}", object?.key);
    }
    Ok(())
}
