//! Reports of the local OSS, as the standard library of Python reads them.

pub(crate) mod written;

use std::collections::BTreeSet;
use std::num::NonZero;
use std::time::{Duration, SystemTime};

use oss_client::Client;
use oss_emulator::journal::Report;
use oss_emulator::{Builder, Emulator};
use oss_model::bucket::{PutBucketVersioning, VersioningConfiguration, VersioningStatus};
use oss_model::common::{ServerSideEncryption, StorageClass};
use oss_model::inventory::{Field, Filter, IncludedObjectVersions};
use oss_model::multipart::{
    CompleteMultipartUpload, CompletedMultipartUpload, CompletedPart, InitiateMultipartUpload,
    UploadPart,
};
use oss_model::object::{DeleteObject, HeadObject, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use oss_tests::rules::minimal;
use oss_tests::text::any_text;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::sdk::Sdk;
use written::{DESTINATION, download, first_report};

const SCRIPT: &str = "oss2_reports.py";

fn builder() -> Builder {
    Emulator::builder().bucket(DESTINATION)
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Reads the reports with these manifests.
async fn read(sdk: &Sdk, directory: &tempfile::TempDir, manifests: &[&str]) -> Outcome<Value> {
    let task = json!({"directory": directory.path(), "manifests": manifests});
    sdk.step("read", ("task", task)).await
}

/// Returns the values of a column.
fn column<'r>(report: &'r Value, name: &str) -> Vec<&'r str> {
    let rows = report["rows"].as_array().into_iter().flatten();
    rows.map(|row| row[name].as_str().unwrap_or("absent"))
        .collect()
}

/// The line is the sample in the user guide of OSS, byte for byte.
#[tokio::test]
async fn documented_sample_is_written_byte_for_byte() -> Outcome {
    let uploaded = at(1_744_614_360);
    let Some(sdk) = Sdk::start_with(SCRIPT, builder().clock(move || uploaded)).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let put = PutObject::new(BUCKET, "dir/body.xml", vec![b'x'; 102_400]);
    client.execute(&put).await?;
    let mut rule = minimal("sample")?;
    rule.included_object_versions = IncludedObjectVersions::Current;
    rule.optional_fields = Some(
        [Field::Size, Field::StorageClass, Field::LastModifiedDate]
            .into_iter()
            .collect(),
    );
    let report = first_report(&sdk.local, &rule).await?.ok_or("no report")?;
    let directory = tempfile::tempdir()?;
    download(&client, &report, directory.path()).await?;
    let read = &read(&sdk, &directory, &[report.manifest_key()]).await?[0];
    let line = r#"source-bucket,"dir%2Fbody.xml","102400","Standard","2025-04-14T07-06-00Z""#;
    assert_eq!(read["lines"], json!([[line]]));
    let manifest = json!({
        "creationTimestamp": "1744614360",
        "destinationBucket": DESTINATION,
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, Size, StorageClass, LastModifiedDate",
        "files": read["manifest"]["files"],
        "sourceBucket": BUCKET,
        "version": "2019-09-01",
    });
    assert_eq!(read["manifest"], manifest);
    Ok(())
}

async fn upload_in_parts(client: &Client, key: &str) -> Outcome {
    let initiate = InitiateMultipartUpload::new(BUCKET, key);
    let id = client.execute(&initiate).await?.result.upload_id;
    let part = UploadPart::new(BUCKET, key, 1, &id, "a part");
    let etag = client.execute(&part).await?.etag.unwrap_or_default();
    let part = CompletedPart::builder().part_number(1).etag(etag).build()?;
    let mut complete = CompleteMultipartUpload::new(BUCKET, key, &id);
    complete.complete_multipart_upload = Some(CompletedMultipartUpload::from(vec![part]));
    client.execute(&complete).await?;
    Ok(())
}

/// Makes a row of what the headers of the object say, and of what they don't.
async fn expected_row(
    client: &Client,
    key: &str,
    [multipart, encrypted, tags]: [&str; 3],
) -> Outcome<Value> {
    let head = client.execute(&HeadObject::new(BUCKET, key)).await?;
    let etag = head.etag.unwrap_or_default();
    let modified = head.last_modified.ok_or("no time")?.to_string();
    let (date, time) = modified.split_once('T').ok_or("no T")?;
    let time = time.trim_end_matches(".000Z").replace(':', "-");
    Ok(json!({
        "Bucket": BUCKET,
        "Key": key,
        "VersionId": "",
        "IsLatest": "true",
        "IsDeleteMarker": "false",
        "Size": head.content_length.ok_or("no length")?.to_string(),
        "LastModifiedDate": format!("{date}T{time}Z"),
        "ETag": etag.trim_matches('"'),
        "StorageClass": head.storage_class.ok_or("no class")?.as_str(),
        "IsMultipartUploaded": multipart,
        "EncryptionStatus": encrypted,
        "TransitionTime": "",
        "ObjectAcl": "default",
        "TaggingCount": tags,
        "ObjectType": head.object_type.ok_or("no type")?.as_str(),
        "CRC64": head.hash_crc64.ok_or("no CRC")?.to_string(),
        "LastAccessDate": "null",
        "LastAccessTimestamp": "null",
    }))
}

#[tokio::test]
async fn every_column_says_what_the_object_says() -> Outcome {
    let Some(sdk) = Sdk::start_with(SCRIPT, builder()).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let mut cold = PutObject::new(BUCKET, "cold", "cold");
    cold.storage_class = Some(StorageClass::ColdArchive);
    cold.server_side_encryption = Some(ServerSideEncryption::Aes256);
    cold.tags = [("a", "1"), ("b", "2")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    client.execute(&cold).await?;
    client.execute(&PutObject::new(BUCKET, "plain", "")).await?;
    upload_in_parts(&client, "parts").await?;
    let mut rule = minimal("all-fields")?;
    // Not the order of the specs, to see that it is the one of the rule.
    rule.optional_fields = Some(Field::KNOWN.iter().rev().cloned().collect());
    let report = first_report(&sdk.local, &rule).await?.ok_or("no report")?;
    let directory = tempfile::tempdir()?;
    let task = json!({
        "directory": directory.path(),
        "bucket": DESTINATION,
        "prefix": "source-bucket/all-fields/",
    });
    // The SDK finds exactly the files that the journal names.
    let mut written = report.keys().to_vec();
    written.sort();
    let downloaded = sdk.step("download", ("task", task)).await?;
    assert_eq!(downloaded, json!(written));
    let read = &read(&sdk, &directory, &[report.manifest_key()]).await?[0];
    let optional = Field::KNOWN.iter().rev().map(|field| match field {
        Field::Crc64 => "CRC64",
        field => field.as_str(),
    });
    let fixed = ["Bucket", "Key", "VersionId", "IsLatest", "IsDeleteMarker"];
    let schema: Vec<_> = fixed.into_iter().chain(optional).collect();
    assert_eq!(read["schema"], json!(schema));
    let rows = read["rows"].as_array().into_iter().flatten();
    for (row, (key, differing)) in rows.zip([
        ("cold", ["false", "true", "2"]),
        ("parts", ["true", "false", "0"]),
        ("plain", ["false", "false", "0"]),
    ]) {
        assert_eq!(*row, expected_row(&client, key, differing).await?);
    }
    assert_eq!(column(read, "Key"), ["cold", "parts", "plain"]);
    Ok(())
}

/// Returns the values of some columns, by row.
fn columns<'r, const N: usize>(report: &'r Value, names: [&str; N]) -> Vec<[&'r str; N]> {
    let rows = report["rows"].as_array().into_iter().flatten();
    rows.map(|row| names.map(|name| row[name].as_str().unwrap_or("absent")))
        .collect()
}

#[tokio::test]
async fn every_version_and_delete_marker_has_a_row() -> Outcome {
    let now = at(1_795_333_353);
    let Some(sdk) = Sdk::start_with(SCRIPT, builder().clock(move || now)).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let put = async |key, content| -> Outcome<String> {
        let put = PutObject::new(BUCKET, key, content);
        Ok(client.execute(&put).await?.version_id.unwrap_or_default())
    };
    put("k", "a").await?;
    let mut versioning = VersioningConfiguration::default();
    versioning.status = Some(VersioningStatus::Enabled);
    client
        .execute(&PutBucketVersioning::new(BUCKET, versioning))
        .await?;
    let (second, third) = (put("k", "bb").await?, put("k", "ccc").await?);
    let gone = put("gone", "dddd").await?;
    let deleted = client.execute(&DeleteObject::new(BUCKET, "gone")).await?;
    let marker = deleted.version_id.ok_or("no marker")?;
    let mut rule = minimal("all")?;
    rule.optional_fields = Some(Field::KNOWN.iter().cloned().collect());
    let all = first_report(&sdk.local, &rule).await?.ok_or("no report")?;
    let mut sized = rule.clone();
    sized.id = "sized".to_owned();
    sized.filter = Some(Filter::builder().lower_size_bound(2).build());
    let sized = first_report(&sdk.local, &sized).await?.ok_or("no report")?;
    let mut current = rule;
    current.id = "current".to_owned();
    current.included_object_versions = IncludedObjectVersions::Current;
    let current = first_report(&sdk.local, &current).await?;
    let current = current.ok_or("no report")?;
    let directory = tempfile::tempdir()?;
    for report in [&all, &sized, &current] {
        download(&client, report, directory.path()).await?;
    }
    let manifests = [&all, &sized, &current].map(Report::manifest_key);
    let reports = read(&sdk, &directory, &manifests).await?;
    let names = ["Key", "VersionId", "IsLatest", "IsDeleteMarker", "Size"];
    let rows = [
        ["gone", &marker, "true", "true", ""],
        ["gone", &gone, "false", "false", "4"],
        ["k", &third, "true", "false", "3"],
        ["k", &second, "false", "false", "2"],
        ["k", "null", "false", "false", "1"],
    ];
    assert_eq!(columns(&reports[0], names), rows);
    // A marker has the size 0.
    assert_eq!(columns(&reports[1], names), rows[1..4]);
    assert_eq!(columns(&reports[2], ["Key", "Size"]), [["k", "3"]]);
    let marker = &reports[0]["rows"][0];
    for field in Field::KNOWN {
        let expected = match field {
            Field::LastModifiedDate => "2026-11-22T07-42-33Z",
            _ => "",
        };
        let name = match field {
            Field::Crc64 => "CRC64",
            field => field.as_str(),
        };
        assert_eq!(marker[name], expected, "{name}");
    }
    Ok(())
}

/// `unquote` and `csv` of Python share no code with the emulator.
#[tokio::test]
async fn every_key_survives_encoding_and_several_files() -> Outcome {
    let rows_per_file = NonZero::new(7).ok_or("zero")?;
    let builder = builder().rows_per_report_file(rows_per_file);
    let Some(sdk) = Sdk::start_with(SCRIPT, builder).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let mut keys = BTreeSet::new();
    let mut runner = TestRunner::default();
    while keys.len() < 200 {
        let key = any_text(40).new_tree(&mut runner);
        let key = key.map_err(|reason| reason.to_string())?.current();
        // No object can have these keys.
        let impossible =
            key.is_empty() || key.starts_with(['/', '\\']) || [".", ".."].contains(&&*key);
        if !impossible {
            client.execute(&PutObject::new(BUCKET, &key, "")).await?;
            keys.insert(key);
        }
    }
    let rule = minimal("keys")?;
    let report = first_report(&sdk.local, &rule).await?.ok_or("no report")?;
    assert_eq!(report.rows(), 200);
    let directory = tempfile::tempdir()?;
    download(&client, &report, directory.path()).await?;
    let read = &read(&sdk, &directory, &[report.manifest_key()]).await?[0];
    assert_eq!(column(read, "Key"), Vec::from_iter(&keys));
    let lines = read["lines"].as_array().into_iter().flatten();
    let lengths: Vec<_> = lines
        .map(|file| file.as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(lengths, [[7; 28].as_slice(), &[4]].concat());
    let files = read["manifest"]["files"].as_array().into_iter().flatten();
    let files: Vec<_> = files.map(|file| file["key"].clone()).collect();
    assert_eq!(json!(files), json!(report.keys()[..29]));
    Ok(())
}

#[tokio::test]
async fn filters_select_prefix_time_size_and_class() -> Outcome {
    const START: u64 = 1_795_333_353;
    let Some(sdk) = Sdk::start_with(SCRIPT, builder().clock(|| at(START))).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    // The n-th object is n bytes long, and was uploaded n seconds after the start.
    for (key, class) in [
        ("a/0", StorageClass::Standard),
        ("a/1", StorageClass::InfrequentAccess),
        ("b/2", StorageClass::Archive),
        ("b/3", StorageClass::ColdArchive),
        ("b/4", StorageClass::Standard),
    ] {
        let size = key[2..].parse()?;
        let mut put = PutObject::new(BUCKET, key, vec![b'x'; size]);
        put.storage_class = Some(class);
        client.execute(&put).await?;
        sdk.local.emulator().advance_clock(Duration::from_secs(1));
    }
    let time = |n: i64| i64::try_from(START).map(|start| start + n);
    let filter = Filter::builder;
    let all = ["a/0", "a/1", "b/2", "b/3", "b/4"].as_slice();
    let cases: [(Filter, &[&str]); 21] = [
        (filter().build(), all),
        (filter().prefix("").build(), all),
        (filter().prefix("a").build(), &all[..2]),
        (filter().prefix("a/").build(), &all[..2]),
        (filter().prefix("b/3").build(), &all[3..4]),
        (filter().prefix("/").build(), &[]),
        (filter().prefix("b/33").build(), &[]),
        (filter().lower_size_bound(0).build(), all),
        (filter().lower_size_bound(2).build(), &all[2..]),
        (filter().upper_size_bound(2).build(), &all[..3]),
        (
            filter().lower_size_bound(1).upper_size_bound(3).build(),
            &all[1..4],
        ),
        (filter().lower_size_bound(5).build(), &[]),
        (
            filter().last_modify_begin_time_stamp(time(3)?).build(),
            &all[3..],
        ),
        (
            filter().last_modify_end_time_stamp(time(3)?).build(),
            &all[..4],
        ),
        (filter().last_modify_end_time_stamp(time(-1)?).build(), &[]),
        (filter().storage_class("All").build(), all),
        (filter().storage_class("Standard").build(), &["a/0", "b/4"]),
        (
            filter().storage_class("Standard,IA").build(),
            &["a/0", "a/1", "b/4"],
        ),
        (
            filter().storage_class("Archive,ColdArchive").build(),
            &all[2..4],
        ),
        (filter().storage_class("DeepColdArchive").build(), &[]),
        (
            filter()
                .prefix("b/")
                .lower_size_bound(3)
                .last_modify_begin_time_stamp(time(2)?)
                .storage_class("Standard")
                .build(),
            &all[4..],
        ),
    ];
    let directory = tempfile::tempdir()?;
    let (mut manifests, mut expected) = (Vec::new(), Vec::new());
    for (n, (filter, keys)) in cases.into_iter().enumerate() {
        let mut rule = minimal(&format!("filter-{n}"))?;
        rule.filter = Some(filter.clone());
        let report = first_report(&sdk.local, &rule).await?;
        assert_eq!(report.is_some(), !keys.is_empty(), "{filter:?}");
        if let Some(report) = report {
            download(&client, &report, directory.path()).await?;
            manifests.push(report.manifest_key().to_owned());
            expected.push((filter, keys));
        }
    }
    let manifests: Vec<_> = manifests.iter().map(String::as_str).collect();
    let reports = read(&sdk, &directory, &manifests).await?;
    for (report, (filter, keys)) in reports.as_array().into_iter().flatten().zip(expected) {
        assert_eq!(column(report, "Key"), keys, "{filter:?}");
    }
    Ok(())
}
