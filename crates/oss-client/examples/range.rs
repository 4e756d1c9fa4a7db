//! Prints the last bytes of an object: `cargo run -p oss-client --example range BUCKET KEY`.
//!
//! `OSS_REGION`, `OSS_ENDPOINT` and a key are variables, as `ossinv emulator` prints them.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![expect(clippy::disallowed_methods, reason = "a program reads its environment")]

use std::env;

use anyhow::Context as _;
use oss_client::{Client, EnvironmentCredentials, Region};
use oss_model::object::GetObject;
use oss_model::operation::ByteRange;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let region = Region::new(env::var("OSS_REGION")?)?;
    let client = Client::builder(region, EnvironmentCredentials::new())
        .endpoint(env::var("OSS_ENDPOINT")?.parse()?)
        .build()?;
    let mut args = env::args().skip(1);
    let (bucket, key) = args.next().zip(args.next()).context("a bucket and a key")?;
    let mut get = GetObject::new(bucket, key);
    get.range = Some(ByteRange::last(500)); // or (0..100).into(), (100..).into()
    let object = client.execute(&get).await?;
    let range = object.content_range.context("a range")?;
    println!("bytes {} to {} of {:?}", range.start, range.end, range.size);
    println!("{:?}", object.body.collect(500).await?);
    Ok(())
}
