//! The objects that a rule selects.

use std::time::{SystemTime, UNIX_EPOCH};

use oss_model::OpenEnum;
use oss_model::inventory::{self, InventoryConfiguration};

use crate::state::Object;

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
    pub(crate) fn matches(&self, object: &Object) -> bool {
        let Some(filter) = self.0 else {
            return true;
        };
        let size = i64::try_from(object.size()).unwrap_or(i64::MAX);
        let modified = object.modified().map_or(0, |time| seconds(time.into()));
        let classes = filter.storage_class.as_deref().unwrap_or_default();
        is_between(size, filter.lower_size_bound, filter.upper_size_bound)
            && is_between(
                modified,
                filter.last_modify_begin_time_stamp,
                filter.last_modify_end_time_stamp,
            )
            && has_class(object, classes)
    }
}

fn is_between(value: i64, lower: Option<i64>, upper: Option<i64>) -> bool {
    lower.is_none_or(|lower| lower <= value)
        && upper.is_none_or(|upper| upper == 0 || value <= upper)
}

fn has_class(object: &Object, classes: &str) -> bool {
    let class = object.attributes.storage_class.as_ref();
    let class = class.map_or("", OpenEnum::as_str);
    classes.is_empty() || classes.split(',').any(|it| it == "All" || it == class)
}

fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
