//! The objects that a rule selects.

use std::time::{SystemTime, UNIX_EPOCH};

use oss_model::OpenEnum;
use oss_model::common::StorageClass;
use oss_model::inventory::{self, InventoryConfiguration};

use crate::state::{ChangeKind, Entry, ObjectChange};

/// The filter of a rule; a zero or an empty text isn't a condition.
#[derive(Debug)]
pub(crate) struct Filter<'r>(Option<&'r inventory::Filter>);

impl<'r> Filter<'r> {
    pub(crate) fn of(rule: &'r InventoryConfiguration) -> Self {
        Self(rule.filter.as_ref())
    }

    /// Returns the prefix of the keys.
    pub(crate) fn prefix(&self) -> &'r str {
        let prefix = self.0.and_then(|filter| filter.prefix.as_deref());
        prefix.unwrap_or_default()
    }

    /// Returns whether all conditions but the prefix hold; bounds are inclusive.
    ///
    /// A delete marker has no class, and the size 0.
    pub(crate) fn matches(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Object(object) => {
                let class = object.attributes.storage_class.as_ref();
                self.holds(object.size(), class, object.modified_at())
            }
            Entry::DeleteMarker(time) => self.holds(0, None, *time),
        }
    }

    /// Returns whether a report of changes has a change.
    ///
    /// A permanent deletion says nothing about the version, so only its key counts.
    pub(crate) fn matches_change(&self, change: &ObjectChange) -> bool {
        let holds = match &change.kind {
            ChangeKind::Create(object) | ChangeKind::UpdateMetadata(object) => {
                self.holds(object.size, object.storage_class.as_ref(), object.modified)
            }
            ChangeKind::DeleteMarker => self.holds(0, None, change.cause.time),
            ChangeKind::Delete => true,
        };
        holds && change.key.starts_with(self.prefix())
    }

    fn holds(&self, size: u64, class: Option<&StorageClass>, modified: SystemTime) -> bool {
        let Some(filter) = self.0 else {
            return true;
        };
        is_between(
            i64::try_from(size).unwrap_or(i64::MAX),
            filter.lower_size_bound,
            filter.upper_size_bound,
        ) && is_between(
            seconds(modified),
            filter.last_modify_begin_time_stamp,
            filter.last_modify_end_time_stamp,
        ) && has_class(
            class.map_or("", OpenEnum::as_str),
            filter.storage_class.as_deref().unwrap_or_default(),
        )
    }
}

fn is_between(value: i64, lower: Option<i64>, upper: Option<i64>) -> bool {
    lower.is_none_or(|lower| lower <= value)
        && upper.is_none_or(|upper| upper == 0 || value <= upper)
}

fn has_class(class: &str, classes: &str) -> bool {
    classes.is_empty() || classes.split(',').any(|it| it == "All" || it == class)
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
