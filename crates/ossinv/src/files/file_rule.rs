//! A valid rule of a file.

use oss_inventory::{BucketName, PreparedRule};

/// A valid rule of a file.
#[derive(Debug)]
pub(crate) struct FileRule {
    /// The file, for messages.
    pub(crate) file: String,
    /// The bucket that the rule belongs to; `None` for all that are selected.
    pub(super) bucket: Option<String>,
    pub(crate) rule: PreparedRule,
}

impl FileRule {
    /// Returns the file and the id, for messages.
    pub(crate) fn name(&self) -> String {
        format!("{} (rule {})", self.file, self.rule.id)
    }

    /// Returns whether a bucket gets the rule.
    pub(crate) fn is_for(&self, bucket: &BucketName) -> bool {
        self.bucket
            .as_deref()
            .is_none_or(|it| it == bucket.as_str())
    }
}
