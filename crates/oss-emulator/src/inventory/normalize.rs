//! The changes that the service makes to a rule when it stores and returns it.

use oss_model::inventory::{Filter, InventoryConfiguration};

/// Returns a rule as the service stores it.
///
/// OSS reorders the storage classes: in the tests of two SDKs, `Standard,IA` becomes `IA,Standard`.
/// The emulator sorts them. An `Encryption` without a method, as ali-oss sends it, is dropped.
pub(super) fn stored(mut rule: InventoryConfiguration) -> InventoryConfiguration {
    if let Some(classes) = rule.filter.as_mut().and_then(|f| f.storage_class.as_mut()) {
        *classes = sorted(classes);
    }
    let encryption = &mut rule.destination.oss_bucket_destination.encryption;
    if encryption
        .as_ref()
        .is_some_and(|e| e.method.is_none() && e.unknown.is_empty())
    {
        *encryption = None;
    }
    rule
}

/// Returns a rule as a get or a list returns it.
///
/// A rule without a filter gets one with zero values, as in OSS; ali-oss fails on a rule without a
/// `Filter`. A filter with a condition is returned unchanged.
pub(super) fn returned(rule: &InventoryConfiguration) -> InventoryConfiguration {
    let mut rule = rule.clone();
    if rule.filter.as_ref().is_none_or(has_no_condition) {
        rule.filter = Some(zero_filter());
    }
    rule
}

fn sorted(classes: &str) -> String {
    let mut classes: Vec<_> = classes.split(',').collect();
    classes.sort_unstable();
    classes.join(",")
}

fn has_no_condition(filter: &Filter) -> bool {
    let mut filter = filter.clone();
    filter.prefix = filter.prefix.filter(|prefix| !prefix.is_empty());
    filter == Filter::default()
}

fn zero_filter() -> Filter {
    let mut filter = Filter::default();
    filter.prefix = Some(String::new());
    filter.last_modify_begin_time_stamp = Some(0);
    filter.last_modify_end_time_stamp = Some(0);
    filter.lower_size_bound = Some(0);
    filter.upper_size_bound = Some(0);
    filter
}
