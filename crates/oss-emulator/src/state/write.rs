//! The writes that a state consists of, and how each changes the image in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bucket::{Bucket, Properties};
use super::changes::ObjectChange;
use super::rule::{NextRun, Rule};
use super::uploads::{Part, Upload};
use super::version_id::VersionId;
use super::versions::Version;

/// All buckets by name.
pub(crate) type Buckets = BTreeMap<String, Bucket>;

/// A change of a bucket. Applying it twice is the same as once.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) bucket: Arc<str>,
    pub(crate) change: Change,
}

/// A kind of change, with the new data.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Creates the bucket, or replaces its properties.
    PutBucket(Properties),
    RemoveBucket,
    PutSetting {
        name: String,
        text: String,
    },
    RemoveSetting {
        name: String,
    },
    /// Creates or replaces the rule, including its next run.
    PutRule(Box<Rule>),
    RemoveRule {
        id: String,
    },
    /// Adds a version as the newest one; it replaces the one with the same id.
    PutVersion {
        key: String,
        version: Version,
    },
    RemoveVersion {
        key: String,
        id: VersionId,
    },
    /// Creates an upload without parts.
    PutUpload {
        key: String,
        id: String,
        upload: Upload,
    },
    RemoveUpload {
        key: String,
        id: String,
    },
    PutPart {
        key: String,
        id: String,
        number: usize,
        part: Part,
    },
    /// Adds to the log of the changes of objects.
    Log(ObjectChange),
    /// Removes the changes up to this one from the log.
    Forget {
        through: u64,
    },
}

/// The writes of a transaction, in their order.
#[derive(Debug)]
pub(crate) struct Writes {
    pub(super) writes: Vec<Write>,
    pub(super) next_sequence: u64,
}

impl Writes {
    pub(super) fn new(next_sequence: u64) -> Self {
        Self {
            writes: Vec::new(),
            next_sequence,
        }
    }

    pub(super) fn push(&mut self, bucket: &Arc<str>, change: Change) {
        let bucket = Arc::clone(bucket);
        self.writes.push(Write { bucket, change });
    }

    /// Returns the next sequence number.
    pub(super) fn next_sequence(&mut self) -> u64 {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        sequence
    }
}

impl Write {
    /// Applies the change; one of a missing bucket has no effect.
    pub(super) fn apply(self, buckets: &mut Buckets) {
        match (self.change, buckets.get_mut(&*self.bucket)) {
            (Change::RemoveBucket, _) => {
                buckets.remove(&*self.bucket);
            }
            (Change::PutBucket(properties), None) => {
                buckets.insert(self.bucket.to_string(), Bucket::new(properties));
            }
            (change, Some(bucket)) => bucket.apply(change),
            (_, None) => {}
        }
    }
}

impl Bucket {
    fn apply(&mut self, change: Change) {
        match change {
            Change::PutBucket(properties) => self.properties = properties,
            Change::PutSetting { name, text } => {
                self.settings.insert(name, text);
            }
            Change::RemoveSetting { name } => {
                self.settings.remove(&name);
            }
            Change::PutRule(rule) => {
                self.rules.insert(rule.configuration.id.clone(), *rule);
                self.set_next_run();
            }
            Change::RemoveRule { id } => {
                self.rules.remove(&id);
                self.set_next_run();
            }
            Change::PutVersion { key, version } => self.keys.entry(key).or_default().put(version),
            Change::RemoveVersion { key, id } => self.remove_version(&key, id),
            Change::PutUpload { key, id, upload } => self.uploads.insert(key, id, upload),
            Change::RemoveUpload { key, id } => self.uploads.remove(key, id),
            Change::PutPart {
                key,
                id,
                number,
                part,
            } => self.uploads.insert_part(key, id, number, part),
            Change::Log(change) => {
                self.changes.insert(change.sequence, change);
                self.set_next_run();
            }
            Change::Forget { through } => self.changes.retain(|sequence, _| *sequence > through),
            // It concerns the map of all buckets.
            Change::RemoveBucket => {}
        }
    }

    fn set_next_run(&mut self) {
        let runs = self.rules.values();
        let runs = runs.map(|rule| rule.next_due(&self.changes));
        self.next_run = runs.min().unwrap_or(NextRun::Never);
    }

    fn remove_version(&mut self, key: &str, id: VersionId) {
        if let Some(versions) = self.keys.get_mut(key) {
            versions.remove(id);
            if versions.is_empty() {
                self.keys.remove(key);
            }
        }
    }
}
