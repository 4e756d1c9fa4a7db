//! Downloads to a file, over broken connections: `cargo run -p oss-client --example download BUCKET KEY FILE`.
//!
//! `OSS_REGION`, `OSS_ENDPOINT` and a key are variables, as `ossinv emulator` prints them.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![expect(clippy::disallowed_methods, reason = "a program reads its environment")]

use std::env;
use std::fs::File;
use std::io::Write as _;

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
    let mut file = File::create(args.next().context("a file")?)?;
    let mut object = client.download(&GetObject::new(bucket, key)).await?;
    let mut written = 0;
    while let Some(chunk) = object.body.next_chunk().await? {
        file.write_all(&chunk)?;
        written += chunk.len();
        println!("{written} of {:?} bytes", object.content_length);
    }
    Ok(())
}
