//! Reads an object, and again only if it changes: `cargo run -p oss-client --example conditional BUCKET KEY`.
//!
//! `OSS_REGION`, `OSS_ENDPOINT` and a key are variables, as `ossinv emulator` prints them.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![expect(clippy::disallowed_methods, reason = "a program reads its environment")]

use std::env;

use anyhow::Context as _;
use oss_client::{Client, EnvironmentCredentials, Region};
use oss_model::object::GetObject;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let region = Region::new(env::var("OSS_REGION")?)?;
    let client = Client::builder(region, EnvironmentCredentials::new())
        .endpoint(env::var("OSS_ENDPOINT")?.parse()?)
        .build()?;
    let mut args = env::args().skip(1);
    let (bucket, key) = args.next().zip(args.next()).context("a bucket and a key")?;
    let mut get = GetObject::new(bucket, key);
    let object = client.execute(&get).await?;
    println!("read {:?} bytes", object.content_length);
    get.if_none_match = object.etag; // or if_modified_since = object.last_modified
    match client.execute_if_modified(&get).await? {
        Some(changed) => println!("it has a new version: {:?}", changed.etag),
        None => println!("it hasn't changed"),
    }
    Ok(())
}
