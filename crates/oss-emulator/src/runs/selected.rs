//! The rows that a rule selects, as the bucket was when it ran.

use oss_model::inventory::{IncludedObjectVersions, InventoryConfiguration};

use crate::inventory::{Filter, Row};
use crate::state::Bucket;

/// Returns the rows in the order of the keys, the newest version of a key first.
///
/// Objects are shared with the bucket, so that a million of them take little memory.
pub(super) fn select(bucket: &Bucket, rule: &InventoryConfiguration) -> Vec<Row> {
    let filter = Filter::of(rule);
    let has_all = rule.included_object_versions == IncludedObjectVersions::All;
    let is_versioned = bucket.is_versioned();
    let versions = bucket.versions(filter.prefix());
    // A key whose newest version is a delete marker has no current version.
    let included = versions
        .filter(|it| has_all || it.is_latest && !it.version.is_delete_marker())
        .filter(|it| filter.matches(&it.version.entry));
    included
        .map(|it| Row {
            key: it.key.into(),
            version: is_versioned.then_some(it.version.id),
            is_latest: it.is_latest,
            entry: it.version.entry.clone(),
        })
        .collect()
}
