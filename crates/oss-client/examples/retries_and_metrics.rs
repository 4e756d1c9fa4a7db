//! Sets how failures are retried, and counts attempts by operation and outcome.
//!
//! Usage: `retries_and_metrics ENDPOINT BUCKET`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context as _;
use oss_client::model::object::ListObjectsV2;
use oss_client::{Client, ClientBuilder, EnvironmentCredentials, Region, RetryPolicy};

/// How often an operation had an outcome.
pub(crate) type Counts = BTreeMap<(&'static str, String), u32>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mut next = || {
        args.next()
            .context("usage: retries_and_metrics ENDPOINT BUCKET")
    };
    let builder = Client::builder(Region::new("cn-hangzhou")?, EnvironmentCredentials::new());
    let counts = run(builder.endpoint(next()?.parse()?), &next()?).await?;
    println!("{counts:?}");
    Ok(())
}

pub(crate) async fn run(builder: ClientBuilder, bucket: &str) -> anyhow::Result<Counts> {
    let counts = Arc::new(Mutex::new(Counts::new()));
    let counter = Arc::clone(&counts);
    let policy = RetryPolicy::default().with_max_attempts(5);
    let client = builder
        .retry(policy.with_throttled_backoff(Duration::from_millis(100)))
        .operation_timeout(Duration::from_secs(30))
        .on_attempt(move |attempt| {
            let outcome = attempt
                .error_type
                .as_deref()
                .unwrap_or("success")
                .to_owned();
            if let Ok(mut counts) = counter.lock() {
                *counts.entry((attempt.operation, outcome)).or_default() += 1;
            }
        })
        .build()?;
    client.execute(&ListObjectsV2::new(bucket)).await?;
    let counts = counts
        .lock()
        .map_err(|_| anyhow::Error::msg("a counter panicked"))?;
    Ok(counts.clone())
}
