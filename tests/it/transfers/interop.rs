//! An official SDK reads what was uploaded in parts, and checks its CRC-64.

use std::fs;

use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use serde_json::json;

use super::sources::stream;
use super::{PART, content, crc64};
use crate::sdk::Sdk;

#[tokio::test]
async fn oss2_reads_uploads_in_parts_with_its_crc_check() -> Outcome {
    let Some(sdk) = Sdk::start("oss2_transfers.py").await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("source");
    let mut expected = Vec::new();
    for length in [1, PART, PART + 1, 7 * PART + 5] {
        let content = content(length, 5);
        fs::write(&path, &content)?;
        let key = format!("file {length}");
        let upload = client.upload_file(BUCKET, &key, &path);
        upload.part_size(PART).send().await?;
        expected.push(json!({"key": key, "length": length, "crc": crc64(&content)}));
        let key = format!("stream {length}");
        let upload = client.upload_stream(BUCKET, &key, stream(&content, 9_999));
        upload.part_size(PART).send().await?;
        expected.push(json!({"key": key, "length": length, "crc": crc64(&content)}));
    }
    let keys: Vec<_> = expected.iter().map(|object| &object["key"]).collect();
    let read = sdk.step("read", ("keys", json!(keys))).await?;
    assert_eq!(read, json!(expected));

    // The other direction: the SDK uploads in parts, and this client checks the sum.
    let written = sdk.step("write", ("part_size", json!(PART))).await?;
    let copy = folder.path().join("copy");
    let download = client.download_file(BUCKET, "theirs", &copy);
    let downloaded = download.part_size(PART).send().await?;
    let content = fs::read(&copy)?;
    assert_eq!(crc64(&content), downloaded.crc64);
    assert_eq!(
        written,
        json!({"length": content.len(), "crc": downloaded.crc64})
    );
    Ok(())
}
