//! A database sums a report to the totals of the list of objects.

use std::collections::BTreeMap;
use std::num::NonZero;

use oss_emulator::Emulator;
use oss_model::common::StorageClass;
use oss_model::inventory::Field;
use oss_model::object::{ListObjectsV2, PutObject};
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use oss_tests::rules::minimal;
use serde_json::json;

use crate::reports::written::{DESTINATION, download, first_report};
use crate::sdk::Sdk;

#[tokio::test]
async fn totals_of_a_report_are_those_of_the_object_list() -> Outcome {
    let rows_per_file = NonZero::new(100).ok_or("zero")?;
    let builder = Emulator::builder()
        .bucket(DESTINATION)
        .rows_per_report_file(rows_per_file);
    let Some(sdk) = Sdk::start_with("duckdb_totals.py", builder).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    for (n, class) in StorageClass::KNOWN.iter().cycle().take(257).enumerate() {
        let key = format!("photos \"2026\", +{n}/图 %{n}.jpg");
        let mut put = PutObject::new(BUCKET, key, vec![b'x'; n * n % 1009]);
        put.storage_class = Some(class.clone());
        client.execute(&put).await?;
    }
    let mut rule = minimal("totals")?;
    rule.optional_fields = Some([Field::StorageClass, Field::Size].into_iter().collect());
    let report = first_report(&sdk.local, &rule).await?.ok_or("no report")?;
    let directory = tempfile::tempdir()?;
    download(&client, &report, directory.path()).await?;

    let mut listed: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut list = ListObjectsV2::new(BUCKET);
    list.max_keys = Some(1000);
    for object in client.execute(&list).await?.contents {
        let class = object.storage_class.ok_or("no class")?;
        let total = listed.entry(class.as_str().to_owned()).or_default();
        total.0 += 1;
        total.1 += object.size.ok_or("no size")?;
    }
    assert_eq!(listed.len(), StorageClass::KNOWN.len());
    let task = json!({"directory": directory.path(), "manifest": report.manifest_key()});
    let summed = sdk.step("totals", ("task", task)).await?;
    assert_eq!(summed, json!({"totals": listed, "keys": 257}));
    Ok(())
}
