//! The changes of one bucket in a transaction: properties, settings, rules and uploads.

use std::sync::Arc;
use std::time::SystemTime;

use oss_model::inventory::InventoryConfiguration;

use super::bucket::{Bucket, Properties};
use super::error::StateError;
use super::rule::{NextRun, Rule};
use super::uploads::{Part, Upload};
use super::windows::Windows;
use super::write::{Change, Writes};

/// The maximum number of rules in a bucket.
const MAX_RULES: usize = 1000;

/// A bucket that a transaction changes.
#[derive(Debug)]
pub(crate) struct BucketEdit<'t, 's> {
    name: Arc<str>,
    bucket: &'s Bucket,
    writes: &'t mut Writes,
}

impl<'t, 's> BucketEdit<'t, 's> {
    pub(super) fn new(name: &str, bucket: &'s Bucket, writes: &'t mut Writes) -> Self {
        Self {
            name: name.into(),
            bucket,
            writes,
        }
    }

    /// Returns the bucket as it was before the transaction.
    pub(crate) fn bucket(&self) -> &'s Bucket {
        self.bucket
    }

    /// Changes the properties.
    pub(crate) fn set_properties(&mut self, set: impl FnOnce(&mut Properties)) {
        let mut properties = self.bucket.properties.clone();
        set(&mut properties);
        self.write(Change::PutBucket(properties));
    }

    /// Replaces the document of a setting.
    pub(crate) fn put_setting(&mut self, name: &str, text: String) {
        let name = name.to_owned();
        self.write(Change::PutSetting { name, text });
    }

    /// Removes the document of a setting.
    pub(crate) fn remove_setting(&mut self, name: &str) {
        let name = name.to_owned();
        self.write(Change::RemoveSetting { name });
    }

    /// Creates a rule; an existing one is never replaced.
    pub(crate) fn create_rule(
        &mut self,
        rule: InventoryConfiguration,
        now: SystemTime,
    ) -> Result<(), StateError> {
        if self.bucket.rules.contains_key(&rule.id) {
            return Err(StateError::InventoryAlreadyExists);
        }
        if self.bucket.rules.len() >= MAX_RULES {
            return Err(StateError::TooManyInventories);
        }
        let through = self.bucket.changes.keys().next_back();
        let through = through.copied().unwrap_or_default();
        let rule = Rule::new(rule, now, through);
        self.write(Change::PutRule(rule.into()));
        Ok(())
    }

    /// Sets when a rule runs next.
    pub(crate) fn schedule(&mut self, rule: &Rule, next_run: NextRun) {
        let rule = Rule {
            next_run,
            ..rule.clone()
        };
        self.write(Change::PutRule(rule.into()));
    }

    /// Sets how far a rule has reported changes, and forgets those that no rule needs.
    pub(crate) fn set_windows(&mut self, rule: &Rule, windows: Windows) {
        let id = &rule.configuration.id;
        let others = self.bucket.rules.iter().filter(|(other, _)| *other != id);
        let others = others.filter_map(|(_, rule)| rule.windows);
        let through = others.map(|it| it.through).fold(windows.through, u64::min);
        self.forget_changes(through);
        let rule = Rule {
            windows: Some(windows),
            ..rule.clone()
        };
        self.write(Change::PutRule(rule.into()));
    }

    /// Removes a rule; the changes that only it reports are forgotten.
    pub(crate) fn remove_rule(&mut self, id: &str) {
        let mut others = self.bucket.rules.iter().filter(|(other, _)| *other != id);
        if !others.any(|(_, rule)| rule.is_incremental()) {
            self.forget_changes(u64::MAX);
        }
        self.write(Change::RemoveRule { id: id.to_owned() });
    }

    /// Removes the changes up to this sequence number from the log.
    pub(crate) fn forget_changes(&mut self, through: u64) {
        if self.bucket.changes.keys().any(|first| *first <= through) {
            self.write(Change::Forget { through });
        }
    }

    /// Creates an upload.
    pub(crate) fn create_upload(&mut self, key: &str, id: &str, mut upload: Upload) {
        let class = &self.bucket.properties.storage_class;
        upload.attributes = upload.attributes.with_default_class(class);
        let (key, id) = (key.to_owned(), id.to_owned());
        self.write(Change::PutUpload { key, id, upload });
    }

    /// Removes an upload and its parts.
    pub(crate) fn remove_upload(&mut self, key: &str, id: &str) -> Result<(), StateError> {
        self.bucket.uploads.get(key, id)?;
        let (key, id) = (key.to_owned(), id.to_owned());
        self.write(Change::RemoveUpload { key, id });
        Ok(())
    }

    /// Adds a part to an upload, or replaces it.
    pub(crate) fn put_part(
        &mut self,
        key: &str,
        id: &str,
        number: usize,
        part: Part,
    ) -> Result<(), StateError> {
        self.bucket.uploads.get(key, id)?;
        self.write(Change::PutPart {
            key: key.to_owned(),
            id: id.to_owned(),
            number,
            part,
        });
        Ok(())
    }

    pub(super) fn write(&mut self, change: Change) {
        self.writes.push(&self.name, change);
    }

    pub(super) fn next_sequence(&mut self) -> u64 {
        self.writes.next_sequence()
    }
}
