//! Where the reports of a rule are.

use std::fmt;
use std::time::SystemTime;

use oss_model::inventory::InventoryConfiguration;
use oss_model::{DateTime, Printable};

use crate::DestinationBucket as _;

/// The place of a finished report: its `manifest.json`.
///
/// `Display` is the URL, such as `oss://reports/examplebucket/daily/2026-12-01T16-00Z/manifest.json`. The crate
/// `oss-report` reads the report.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReportLocation {
    bucket: String,
    key: String,
    time: DateTime,
}

impl ReportLocation {
    pub(crate) fn new(bucket: &str, key: String, time: DateTime) -> Self {
        let bucket = bucket.to_owned();
        Self { bucket, key, time }
    }

    /// Returns the bucket of the report.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Returns the key of the manifest.
    #[must_use]
    pub fn manifest_key(&self) -> &str {
        &self.key
    }

    /// Returns the start of the run, with the precision of a minute.
    #[must_use]
    pub fn time(&self) -> SystemTime {
        self.time.into()
    }
}

impl fmt::Display for ReportLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bucket = Printable::new(&self.bucket, usize::MAX);
        let key = Printable::new(&self.key, usize::MAX);
        write!(f, "oss://{bucket}/{key}")
    }
}

/// The folder that holds all reports of a rule.
#[derive(Debug)]
pub(crate) struct ReportFolder<'r> {
    pub(crate) bucket: &'r str,
    /// Ends with a slash.
    pub(crate) key: String,
}

const MANIFEST: &str = "/manifest.json";

impl<'r> ReportFolder<'r> {
    /// Returns the folder of a rule in the bucket `source`.
    ///
    /// OSS adds a slash to the prefix, also to one that ends with a slash.
    pub(crate) fn of(rule: &'r InventoryConfiguration, source: &str) -> Self {
        let destination = &rule.destination.oss_bucket_destination;
        let key = match destination.prefix.as_deref() {
            None | Some("") => format!("{source}/{}/", rule.id),
            Some(prefix) => format!("{prefix}/{source}/{}/", rule.id),
        };
        Self {
            bucket: destination.bucket_name(),
            key,
        }
    }

    /// Returns the report whose manifest has a key, unless it is another file.
    pub(crate) fn report(&self, key: String) -> Option<ReportLocation> {
        let name = key.strip_prefix(&self.key)?.strip_suffix(MANIFEST)?;
        let (date, time) = name.strip_suffix('Z')?.split_once('T')?;
        let (hour, minute) = time.split_once('-')?;
        let is_number = |text: &str| text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
        if !is_number(hour) || !is_number(minute) {
            return None;
        }
        let time = format!("{date}T{hour}:{minute}:00Z").parse().ok()?;
        Some(ReportLocation::new(self.bucket, key, time))
    }
}
