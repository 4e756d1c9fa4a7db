//! Puts, reads, lists and deletes objects, from memory and from a file.
//!
//! Start `cargo run -p ossinv -- emulator`, export the variables that it prints, and run
//! `cargo run -p oss-client --example objects --features file`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::fs::File;
use std::io::Write as _;

use oss_client::{Client, EnvironmentCredentials, Region, file_body};
use oss_model::object::{
    Delete, DeleteMultipleObjects, GetObject, ListObjectsV2, ObjectIdentifier, PutObject,
};

const BUCKET: &str = "examplebucket";

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let client = client()?;
    client
        .execute(&PutObject::new(BUCKET, "hello.txt", "hello"))
        .await?;
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let put = PutObject::new(BUCKET, "Cargo.toml", file_body(manifest).await?);
    let put = client.execute(&put).await?;
    let etag = put.etag.unwrap_or_default();

    let copy = std::env::temp_dir().join("oss-client-example.toml");
    let bytes = download(&client, "Cargo.toml", File::create(&copy)?).await?;
    println!("wrote {bytes} bytes to {}", copy.display());

    let mut again = GetObject::new(BUCKET, "Cargo.toml");
    again.if_none_match = Some(etag);
    match client.execute_if_modified(&again).await? {
        None => println!("the object has not changed"),
        Some(changed) => println!("unexpected: {changed:?}"),
    }

    let mut objects = client.items(ListObjectsV2::new(BUCKET));
    let mut keys: Vec<ObjectIdentifier> = Vec::new();
    while let Some(object) = objects.next().await {
        let object = object?;
        println!(
            "{} has {} bytes",
            object.key,
            object.size.unwrap_or_default()
        );
        keys.push(object.key.into());
    }
    let all = Delete::builder().objects(keys).build();
    client
        .execute(&DeleteMultipleObjects::new(BUCKET, all))
        .await?;
    Ok(())
}

/// Writes an object to a file; after an error the file is incomplete.
async fn download(client: &Client, key: &str, mut file: File) -> anyhow::Result<usize> {
    let mut object = client.download(&GetObject::new(BUCKET, key)).await?;
    let mut bytes = 0;
    while let Some(chunk) = object.body.next_chunk().await? {
        file.write_all(&chunk)?;
        bytes += chunk.len();
    }
    Ok(bytes)
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
