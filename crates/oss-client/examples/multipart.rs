//! Uploads an object in three parts.
//!
//! Start `cargo run -p ossinv -- emulator`, export the variables that it prints, and run
//! `cargo run -p oss-client --example multipart`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use anyhow::Context as _;
use oss_client::model::multipart::{
    AbortMultipartUpload, CompleteMultipartUpload, CompletedMultipartUpload, CompletedPart,
    InitiateMultipartUpload, UploadPart,
};
use oss_client::{Client, EnvironmentCredentials, Region};

const BUCKET: &str = "examplebucket";
const KEY: &str = "in/three/parts.txt";

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let client = client()?;
    let started = client
        .execute(&InitiateMultipartUpload::new(BUCKET, KEY))
        .await?;
    let upload = started.result.upload_id;
    if let Err(error) = send(&client, &upload).await {
        // Parts are stored and billed until the upload is aborted.
        client
            .execute(&AbortMultipartUpload::new(BUCKET, KEY, upload))
            .await?;
        return Err(error);
    }
    Ok(())
}

async fn send(client: &Client, upload: &str) -> anyhow::Result<()> {
    let mut parts = Vec::new();
    for (number, text) in (1..).zip(["one ", "two ", "three"]) {
        let part = UploadPart::new(BUCKET, KEY, number, upload, text);
        let etag = client.execute(&part).await?.etag;
        let etag = etag.context("the response lacks an ETag")?;
        parts.push(
            CompletedPart::builder()
                .part_number(number)
                .etag(etag)
                .build()?,
        );
    }
    let mut complete = CompleteMultipartUpload::new(BUCKET, KEY, upload);
    complete.complete_multipart_upload = Some(CompletedMultipartUpload::from(parts));
    let done = client.execute(&complete).await?;
    println!("{:?}", done.result);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a program reads its environment")]
fn client() -> anyhow::Result<Client> {
    let region = Region::new(std::env::var("OSS_REGION")?)?;
    let mut builder = Client::builder(region, EnvironmentCredentials::new());
    if let Ok(endpoint) = std::env::var("OSS_ENDPOINT") {
        builder = builder.endpoint(endpoint.parse()?);
    }
    Ok(builder.build()?)
}
