//! Downloads an object of any size: `download_file BUCKET KEY FILE`, with the variables that `ossinv emulator` prints.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use oss_client::{Client, EnvironmentCredentials, Region};

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::disallowed_methods, reason = "a program reads its environment")]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bucket, key, file] = &arguments[..] else {
        anyhow::bail!("usage: download_file BUCKET KEY FILE");
    };
    let region = Region::new(std::env::var("OSS_REGION")?)?;
    let client = Client::builder(region, EnvironmentCredentials::new())
        .endpoint(std::env::var("OSS_ENDPOINT")?.parse()?)
        .build()?;
    let transfer = client.download_file(bucket, key, file);
    // With a checkpoint, it continues if it is started again after an interruption.
    let output = transfer
        .checkpoint(format!("{file}.checkpoint"))
        .on_progress(|progress| println!("{} bytes", progress.transferred))
        .send()
        .await?;
    println!("{output:?}");
    Ok(())
}
