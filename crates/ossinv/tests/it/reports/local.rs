//! A local OSS in which a rule has run.

use std::num::NonZero;
use std::path::Path;
use std::time::{Duration, SystemTime};

use oss_emulator::Emulator;
use oss_inventory::oss_model::object::ListObjectsV2;
use oss_inventory::{Client, Endpoint, Region, StaticCredentials};
use oss_report::{Bucket, ReadOptions, Reports};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::local_oss::{Outcome, RULE_JSON, ossinv, ossinv_at};

pub(super) const OBJECTS: usize = 300;
/// 2026-11-21T20:00:00Z, so that no test runs while a day of reports ends.
const NOW: Duration = Duration::from_secs(1_795_291_200);
pub(super) const PREFIX: &str = "oss://destination-bucket/destination-prefix/";

pub(super) struct Local {
    runtime: Runtime,
    pub(super) emulator: Emulator,
    client: Client,
}

/// An object, as the list of its bucket has it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) key: String,
    pub(super) size: u64,
    pub(super) class: String,
}

impl Local {
    /// Starts one with 300 objects, which a report lists in four files.
    pub(super) fn start() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let emulator = Emulator::builder()
            .bucket("examplebucket")
            .bucket("destination-bucket")
            .clock(|| SystemTime::UNIX_EPOCH + NOW)
            .rows_per_report_file(NonZero::new(80).expect("not zero"))
            .start();
        let emulator = runtime.block_on(emulator).expect("a local OSS");
        emulator
            .seed_objects("examplebucket", OBJECTS, 7)
            .expect("the bucket exists");
        let mut rule: Value = serde_json::from_str(RULE_JSON).expect("JSON");
        rule.as_object_mut().expect("an object").remove("Filter");
        let mut put = ossinv_at(&emulator);
        Outcome::of(put.args(["put", "-"]).write_stdin(rule.to_string())).ok();
        let credentials = StaticCredentials::new(emulator.credentials().clone());
        let region = Region::new(emulator.region()).expect("a region");
        let endpoint = Endpoint::custom(emulator.endpoint()).expect("an endpoint");
        let client = Client::builder(region, credentials)
            .endpoint(endpoint)
            .build();
        Self {
            runtime,
            emulator,
            client: client.expect("a client"),
        }
    }

    /// Lists the bucket that the rule is about.
    pub(super) fn objects(&self) -> Vec<Listed> {
        let mut items = self.client.items(ListObjectsV2::new("examplebucket"));
        self.runtime.block_on(async {
            let mut objects = Vec::new();
            while let Some(item) = items.next().await {
                let item = item.expect("an object");
                objects.push(Listed {
                    key: item.key,
                    size: item.size.expect("a size"),
                    class: item.storage_class.expect("a class").to_string(),
                });
            }
            assert_eq!(objects.len(), OBJECTS);
            objects
        })
    }

    /// Downloads the report.
    pub(super) fn fetch(&self, directory: &Path) {
        let source = Bucket::new(self.client.clone(), "destination-bucket");
        self.runtime.block_on(async {
            let below = Reports::below(source, "destination-bucket", "").await;
            let reports = below.expect("reports").remove(0);
            let report = reports.latest().await.expect("a report");
            let options = ReadOptions::new();
            let fetched = reports.fetch(&report, directory, &options).await;
            fetched.expect("a directory").complete().expect("all files");
        });
    }

    /// Runs `ossinv report`.
    pub(super) fn run(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(ossinv_at(&self.emulator).arg("report").args(arguments))
    }

    /// Runs `ossinv report`, and reads the JSON that it prints.
    pub(super) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments).ok()).expect("JSON")
    }
}

/// Runs `ossinv report` without credentials, a region or a network.
pub(super) fn offline(arguments: &[&str]) -> Outcome {
    Outcome::of(ossinv().arg("report").args(arguments))
}
