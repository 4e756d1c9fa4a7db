//! What is kept of a rule and what is shown of it: not quite what was put.

use oss_model::inventory::{Filter, InventoryConfiguration};

/// Changes a rule as the service does when it stores it.
///
/// The storage classes come back in another order (`Standard,IA` as `IA,Standard`, in the tests of
/// two SDKs); here they are sorted. An `Encryption` that chooses nothing, as ali-oss sends it, is
/// none.
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

/// Returns a rule as a get or a list shows it.
///
/// A rule without a filter is shown with one of zeros, as the service does. It also keeps ali-oss
/// alive, which fails on a rule that has no `Filter`. A filter that has a condition is shown as it
/// was put.
pub(super) fn shown(rule: &InventoryConfiguration) -> InventoryConfiguration {
    let mut rule = rule.clone();
    if rule.filter.as_ref().is_none_or(has_no_condition) {
        rule.filter = Some(zeros());
    }
    rule
}

fn sorted(classes: &str) -> String {
    let mut classes: Vec<_> = classes.split(',').collect();
    classes.sort_unstable();
    classes.join(",")
}

fn has_no_condition(filter: &Filter) -> bool {
    let mut rest = filter.clone();
    rest.prefix = rest.prefix.filter(|prefix| !prefix.is_empty());
    rest == Filter::default()
}

fn zeros() -> Filter {
    let mut filter = Filter::default();
    filter.prefix = Some(String::new());
    filter.last_modify_begin_time_stamp = Some(0);
    filter.last_modify_end_time_stamp = Some(0);
    filter.lower_size_bound = Some(0);
    filter.upper_size_bound = Some(0);
    filter
}
