//! The keys of the files of a report.

use jiff::Timestamp;
use oss_model::inventory::InventoryConfiguration;

/// The folder of a rule's reports, and the folder of one run in it.
#[derive(Debug)]
pub(super) struct Layout {
    folder: String,
    run: String,
}

impl Layout {
    pub(super) fn new(rule: &InventoryConfiguration, source: &str, time: Timestamp) -> Self {
        Self {
            folder: rule_folder(rule, source),
            run: time.strftime("%Y-%m-%dT%H-%MZ").to_string(),
        }
    }

    pub(super) fn manifest(&self) -> String {
        format!("{}/{}/manifest.json", self.folder, self.run)
    }

    pub(super) fn checksum(&self) -> String {
        format!("{}/{}/manifest.checksum", self.folder, self.run)
    }

    /// Returns the key of a data file; all runs share their folder.
    pub(super) fn data(&self, id: &str, number: usize) -> String {
        let suffix = match number {
            0 => String::new(),
            number => format!("-{number}"),
        };
        format!("{}/data/{id}{suffix}.csv.gz", self.folder)
    }
}

/// Returns the folder of a rule's reports, without a slash at its end.
pub(super) fn rule_folder(rule: &InventoryConfiguration, source: &str) -> String {
    let destination = &rule.destination.oss_bucket_destination;
    let folder = format!("{source}/{}", rule.id);
    match destination.prefix.as_deref() {
        None | Some("") => folder,
        // A prefix that ends with a slash yields two of them, as users of OSS have reported.
        Some(prefix) => format!("{prefix}/{folder}"),
    }
}
