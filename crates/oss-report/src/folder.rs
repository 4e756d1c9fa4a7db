//! The folder of a rule's reports.

use std::fmt;

use oss_model::inventory::InventoryConfiguration;

use crate::error::{Error, ErrorKind};
use crate::printable::printable;

/// The folder that holds all reports of a rule.
///
/// It is `<prefix>/<source bucket>/<rule id>/` in the destination bucket.
///
/// # Examples
///
/// ```
/// use oss_report::ReportFolder;
///
/// let folder = ReportFolder::new("reports", "exports/examplebucket/daily/")?;
/// assert_eq!(folder.source_bucket(), "examplebucket");
/// assert_eq!(folder.rule_id(), "daily");
/// # Ok::<(), oss_report::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReportFolder {
    bucket: String,
    /// Ends with a slash.
    key: String,
}

impl ReportFolder {
    /// Creates a folder from its bucket and its key; a slash at the end is added.
    ///
    /// # Errors
    ///
    /// Fails unless the key ends with the names of a bucket and a rule.
    pub fn new(bucket: impl Into<String>, key: impl Into<String>) -> Result<Self, Error> {
        let mut key = key.into();
        if !key.ends_with('/') {
            key.push('/');
        }
        let folder = Self {
            bucket: bucket.into(),
            key,
        };
        if folder.rule_id().is_empty() || folder.source_bucket().is_empty() {
            let message = format!(
                "{folder} isn't the folder of a rule: it must end with SOURCE_BUCKET/RULE_ID/"
            );
            let help =
                "name the folder that has the folders of the runs, such as 2026-11-21T16-00Z";
            return Err(Error::new(ErrorKind::NotFound, message).with_help(help));
        }
        Ok(folder)
    }

    /// Returns the folder of the reports of a rule.
    ///
    /// `source` is the bucket that has the rule. The bucket of the rule may be a name or a resource name
    /// (`acs:oss:::NAME`). OSS adds a slash to the prefix, also to one that ends with a slash.
    ///
    /// # Errors
    ///
    /// Fails if `source` or the id of the rule is empty.
    pub fn of(rule: &InventoryConfiguration, source: &str) -> Result<Self, Error> {
        let destination = &rule.destination.oss_bucket_destination;
        let bucket = destination.bucket.rsplit(':').next().unwrap_or_default();
        let key = match destination.prefix.as_deref() {
            None | Some("") => format!("{source}/{}/", rule.id),
            Some(prefix) => format!("{prefix}/{source}/{}/", rule.id),
        };
        Self::new(bucket, key)
    }

    /// Returns the bucket of the reports.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Returns the key of the folder, which ends with a slash.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the bucket that the reports list.
    pub fn source_bucket(&self) -> &str {
        self.last_segments().1
    }

    /// Returns the id of the rule.
    pub fn rule_id(&self) -> &str {
        self.last_segments().0
    }

    fn last_segments(&self) -> (&str, &str) {
        let mut segments = self.key.strip_suffix('/').unwrap_or(&self.key).rsplit('/');
        let mut next = || segments.next().unwrap_or_default();
        (next(), next())
    }

    /// Returns what follows the folder in a key, if the key is safe.
    ///
    /// The bytes are compared. No segment is empty, `.` or `..`, also not percent-encoded, so that neither a file system
    /// nor a server that normalizes paths leaves the folder.
    pub(crate) fn relative<'k>(&self, key: &'k str) -> Option<&'k str> {
        let relative = key.strip_prefix(&self.key)?;
        relative.split('/').all(is_safe).then_some(relative)
    }
}

fn is_safe(segment: &str) -> bool {
    let decoded = segment.to_ascii_lowercase().replace("%2e", ".");
    !matches!(decoded.as_str(), "" | "." | "..")
        && !decoded.contains("%2f")
        && !decoded.contains("%5c")
        && !segment.contains(|c: char| c == '\\' || c.is_control())
}

impl fmt::Display for ReportFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "oss://{}/{}",
            printable(&self.bucket),
            printable(&self.key)
        )
    }
}
