//! The official SDKs and this client agree on checksums of data.

use oss_emulator::fault::{Effect, Fault};
use oss_model::object::{GetObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use serde_json::{Value, json};

use crate::sdk::Sdk;

const LIMIT: usize = 1024 * 1024;

/// Returns texts of lengths around the ones that processors handle at once.
fn contents() -> Vec<String> {
    let lengths = (0..70).chain([127, 128, 129, 255, 256, 257, 1000, 70_000]);
    let bytes = (0_u8..=u8::MAX).cycle();
    lengths
        .map(|length| {
            bytes
                .clone()
                .skip(length)
                .take(length)
                .map(char::from)
                .collect()
        })
        .collect()
}

/// Returns the bytes of a text whose characters are bytes.
fn bytes_of(content: &str) -> Outcome<Vec<u8>> {
    let bytes = content.chars().map(u8::try_from);
    Ok(bytes.collect::<Result<_, _>>()?)
}

/// The library of oss2 shares no code with the one of this client.
#[tokio::test]
async fn oss2_calculates_the_crc_of_each_upload() -> Outcome {
    let Some(sdk) = Sdk::start("oss2_checksums.py").await? else {
        return Ok(());
    };
    let crcs = sdk.step("crcs", ("contents", json!(contents()))).await?;
    let client = sdk.local.client_builder()?.build()?;
    for (content, crc) in contents().iter().zip(crcs.as_array().into_iter().flatten()) {
        let put = PutObject::new(BUCKET, "checked", bytes_of(content)?);
        let stored = client.execute(&put).await?;
        let stored = stored.hash_crc64.map(|crc| crc.to_string());
        assert_eq!(stored.as_deref(), crc.as_str(), "{} bytes", content.len());
    }
    Ok(())
}

/// The SDK has its own checks, so it sees the damage of the local OSS, too.
#[tokio::test]
async fn oss2_detects_the_same_damage() -> Outcome {
    let Some(sdk) = Sdk::start("oss2_checksums.py").await? else {
        return Ok(());
    };
    let faults = sdk.local.emulator().faults();
    faults.add(
        Fault::on("PutObject")?
            .first(1)
            .then(Effect::DamageRequestBody),
    );
    faults.add(
        Fault::on("GetObject")?
            .first(1)
            .then(Effect::DamageResponseBody),
    );
    let twice = json!(["hello", "hello"]);
    let written = sdk.step("write", ("contents", twice.clone())).await?;
    assert_eq!(written, json!(["inconsistent", 200]));
    let read = sdk.step("read", ("contents", twice)).await?;
    assert_eq!(read, json!(["inconsistent", "hello"]));
    Ok(())
}

#[tokio::test]
async fn ali_oss_and_this_client_read_each_others_data() -> Outcome {
    let Some(sdk) = Sdk::start("ali_oss_data.cjs").await? else {
        return Ok(());
    };
    let theirs = contents();
    sdk.step("write", ("contents", json!(theirs))).await?;
    let client = sdk.local.client_builder()?.build()?;
    let mut ours = Vec::new();
    for (index, content) in theirs.iter().enumerate() {
        let key = index.to_string();
        let got = client.execute(&GetObject::new(BUCKET, &key)).await?;
        assert!(got.hash_crc64.is_some());
        let read = got.body.collect(LIMIT).await;
        assert_eq!(read.map_err(|error| error.to_string())?, bytes_of(content)?);
        let ours_reversed: String = content.chars().rev().collect();
        let put = PutObject::new(BUCKET, &key, bytes_of(&ours_reversed)?);
        client.execute(&put).await?;
        ours.push(Value::from(ours_reversed));
    }
    let read = sdk.step("read", ("contents", json!(ours))).await?;
    assert_eq!(read, json!(ours));
    Ok(())
}
