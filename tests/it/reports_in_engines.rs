//! Two engines sum reports to the totals of the lists of objects and versions.

use std::collections::BTreeMap;
use std::num::NonZero;

use oss_client::Client;
use oss_emulator::Emulator;
use oss_model::bucket::{PutBucketVersioning, VersioningConfiguration, VersioningStatus};
use oss_model::common::StorageClass;
use oss_model::inventory::{Field, IncludedObjectVersions, InventoryConfiguration};
use oss_model::object::{DeleteObject, ListObjectVersions, ListObjectsV2, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use oss_tests::rules::minimal;
use serde_json::{Value, json};

use crate::reports::written::{DESTINATION, download, first_report};
use crate::sdk::Sdk;

/// The number and the bytes of objects by storage class.
type Totals = BTreeMap<String, (u64, u64)>;

async fn start(rows_per_file: usize) -> Outcome<Option<Sdk>> {
    let rows_per_file = NonZero::new(rows_per_file).ok_or("zero")?;
    let builder = Emulator::builder()
        .bucket(DESTINATION)
        .rows_per_report_file(rows_per_file);
    Sdk::start_with("report_totals.py", builder).await
}

fn rule(versions: IncludedObjectVersions) -> Outcome<InventoryConfiguration> {
    let mut rule = minimal("totals")?;
    rule.included_object_versions = versions;
    rule.optional_fields = Some([Field::StorageClass, Field::Size].into_iter().collect());
    Ok(rule)
}

/// Puts a rule, and returns the number of data files and the sums of the engines.
async fn report(
    sdk: &Sdk,
    client: &Client,
    versions: IncludedObjectVersions,
) -> Outcome<(Value, Value)> {
    let report = first_report(&sdk.local, &rule(versions)?).await?;
    let report = report.ok_or("no report")?;
    let directory = tempfile::tempdir()?;
    download(client, &report, directory.path()).await?;
    let task = json!({"directory": directory.path(), "manifest": report.manifest_key()});
    let mut found = sdk.step("totals", ("task", task)).await?;
    Ok((found["files"].take(), found["engines"].take()))
}

fn add(totals: &mut Totals, class: Option<StorageClass>, size: Option<u64>) -> Outcome {
    let total = totals
        .entry(class.ok_or("no class")?.as_str().to_owned())
        .or_default();
    total.0 += 1;
    total.1 += size.ok_or("no size")?;
    Ok(())
}

async fn listed(client: &Client) -> Outcome<Totals> {
    let mut totals = Totals::new();
    let mut list = ListObjectsV2::new(BUCKET);
    list.max_keys = Some(1000);
    let mut pages = client.pages(list);
    while let Some(page) = pages.next().await {
        for object in page?.contents {
            add(&mut totals, object.storage_class, object.size)?;
        }
    }
    Ok(totals)
}

#[tokio::test]
async fn totals_of_a_report_are_those_of_the_object_list() -> Outcome {
    let Some(sdk) = start(100).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    for (n, class) in StorageClass::KNOWN.iter().cycle().take(257).enumerate() {
        let key = format!("photos \"2026\", +{n}/图 %{n}.jpg");
        let mut put = PutObject::new(BUCKET, key, vec![b'x'; n * n % 1009]);
        put.storage_class = Some(class.clone());
        client.execute(&put).await?;
    }
    let (files, engines) = report(&sdk, &client, IncludedObjectVersions::Current).await?;
    let totals = listed(&client).await?;
    assert_eq!(totals.len(), StorageClass::KNOWN.len());
    let expected = json!({"totals": totals, "keys": 257, "flags": []});
    assert_eq!(engines, json!({"duckdb": expected, "polars": expected}));
    assert_eq!(files, 3);
    Ok(())
}

/// The files are so large that threads compress pieces of them.
#[tokio::test]
async fn totals_of_large_files_are_those_of_the_object_list() -> Outcome {
    let Some(sdk) = start(35_000).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    sdk.local.emulator().seed_objects(BUCKET, 40_000, 1)?;
    let (files, engines) = report(&sdk, &client, IncludedObjectVersions::Current).await?;
    let expected = json!({"totals": listed(&client).await?, "keys": 40_000, "flags": []});
    assert_eq!(engines, json!({"duckdb": expected, "polars": expected}));
    assert_eq!(files, 2);
    Ok(())
}

#[tokio::test]
async fn totals_of_all_versions_are_those_of_the_version_list() -> Outcome {
    let Some(sdk) = start(1_000).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let emulator = sdk.local.emulator();
    emulator.seed_objects(BUCKET, 1_000, 1)?;
    let mut versioning = VersioningConfiguration::default();
    versioning.status = Some(VersioningStatus::Enabled);
    let enable = PutBucketVersioning::new(BUCKET, versioning);
    client.execute(&enable).await?;
    // Another version of each key, and some more keys.
    emulator.seed_objects(BUCKET, 1_500, 1)?;
    let mut objects = client.items(ListObjectsV2::new(BUCKET));
    for _ in 0..200 {
        let object = objects.next().await.ok_or("too few objects")??;
        client
            .execute(&DeleteObject::new(BUCKET, object.key))
            .await?;
    }
    let (mut totals, mut latest, mut markers) = (Totals::new(), 0, 0);
    let mut list = ListObjectVersions::new(BUCKET);
    list.max_keys = Some(1000);
    let mut pages = client.pages(list);
    while let Some(page) = pages.next().await {
        let page = page?;
        for version in page.versions {
            latest += u64::from(version.is_latest == Some(true));
            add(&mut totals, version.storage_class, version.size)?;
        }
        for marker in page.delete_markers {
            latest += u64::from(marker.is_latest == Some(true));
            markers += 1;
        }
    }
    // A delete marker has no class.
    totals.insert(String::new(), (markers, 0));
    assert_eq!((latest, markers), (1_500, 200));
    let (files, engines) = report(&sdk, &client, IncludedObjectVersions::All).await?;
    let expected = json!({"totals": totals, "keys": 1_500, "flags": [latest, markers]});
    assert_eq!(engines, json!({"duckdb": expected, "polars": expected}));
    assert_eq!(files, 3);
    // The current objects are fewer than the latest versions.
    let mut current = rule(IncludedObjectVersions::Current)?;
    current.id = "current".to_owned();
    let report = first_report(&sdk.local, &current)
        .await?
        .ok_or("no report")?;
    assert_eq!(report.rows(), 1_300);
    Ok(())
}
