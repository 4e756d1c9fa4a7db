//! Reports that no service wrote.

use std::fs;
use std::path::Path;

use oss_report::Md5Sum;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(super) const FULL: &str = "2026-11-21T16-00Z";
pub(super) const INCREMENTAL: &str = "incremental_inventory/2026-11-21T16-1040Z";

/// A directory with reports of the bucket `examplebucket`.
pub(super) struct ByHand(TempDir);

impl ByHand {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    /// Creates a full report of `Bucket, Key, Size, StorageClass` in one file.
    pub(super) fn with_rows(rows: &str) -> Self {
        let reports = Self::new();
        reports.add("daily", FULL, "Bucket, Key, Size, StorageClass", &[rows]);
        reports
    }

    pub(super) fn path(&self) -> &str {
        self.0.path().to_str().expect("UTF-8")
    }

    /// Adds a run of a rule, with these data files.
    pub(super) fn add(&self, rule: &str, run: &str, schema: &str, files: &[&str]) {
        let folder = format!("examplebucket/{rule}");
        let is_full = run == FULL;
        let data = if is_full {
            format!("{folder}/data")
        } else {
            format!("{folder}/{run}/data")
        };
        let named: Vec<_> = (0..)
            .map(|n| format!("{data}/u-{n}.csv"))
            .zip(files)
            .collect();
        let listed: Vec<Value> = named
            .iter()
            .map(|(key, content)| {
                let md5 = Md5Sum::of(content.as_bytes()).to_string();
                json!({"MD5checksum": md5, "key": key, "size": content.len()})
            })
            .collect();
        let mut manifest = json!({
            "destinationBucket": "destination-bucket",
            "fileFormat": "CSV",
            "fileSchema": schema,
            "files": listed,
            "sourceBucket": "examplebucket",
            "version": "2019-09-01",
        });
        if is_full {
            manifest["creationTimestamp"] = json!("1795276800");
        } else {
            manifest["startTimestamp"] = json!("1795276840");
            manifest["endTimestamp"] = json!("1795277440");
        }
        let manifest = manifest.to_string();
        let checksum = Md5Sum::of(manifest.as_bytes()).to_string();
        self.write(&format!("{folder}/{run}/manifest.json"), &manifest);
        self.write(&format!("{folder}/{run}/manifest.checksum"), &checksum);
        for (key, content) in named {
            self.write(&key, content);
        }
    }

    pub(super) fn write(&self, key: &str, content: &str) {
        let path = self.0.path().join(key);
        fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder");
        fs::write(path, content).expect("a file");
    }
}
