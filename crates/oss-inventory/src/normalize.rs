//! Unsets values that mean "not set": zeros, empty texts and empty elements become unset.

use oss_model::inventory::{
    Encryption, Filter, Frequency, IncrementalFields, InventoryConfiguration, OptionalFields,
    OssBucketDestination, Schedule,
};

/// Unsets what a service echoes for a value that was never set.
///
/// The Terraform provider found it: a rule that was put without a filter is read with a filter of
/// an empty prefix, times of zero and sizes of zero. Put again as they are, these would break the
/// documented limits.
pub(crate) fn unset_zeros(mut rule: InventoryConfiguration) -> InventoryConfiguration {
    rule.filter = rule
        .filter
        .map(filter)
        .filter(|filter| *filter != Filter::default());
    destination(&mut rule.destination.oss_bucket_destination);
    schedule(&mut rule.schedule);
    drop_empty(&mut rule.optional_fields, &OptionalFields::default());
    if let Some(incremental) = &mut rule.incremental_inventory {
        drop_empty(
            &mut incremental.optional_fields,
            &IncrementalFields::default(),
        );
    }
    rule
}

fn filter(mut filter: Filter) -> Filter {
    drop_empty(&mut filter.prefix, &String::new());
    drop_empty(&mut filter.last_modify_begin_time_stamp, &0);
    drop_empty(&mut filter.last_modify_end_time_stamp, &0);
    drop_empty(&mut filter.lower_size_bound, &0);
    drop_empty(&mut filter.upper_size_bound, &0);
    drop_empty(&mut filter.storage_class, &String::new());
    filter
}

fn destination(destination: &mut OssBucketDestination) {
    drop_empty(&mut destination.prefix, &String::new());
    drop_empty(&mut destination.encryption, &Encryption::default());
}

fn schedule(schedule: &mut Schedule) {
    drop_empty(&mut schedule.day_of_month, &0);
    if schedule.frequency != Frequency::Once {
        drop_empty(&mut schedule.auto_delete, &false);
    }
}

pub(crate) fn drop_empty<T: PartialEq>(value: &mut Option<T>, empty: &T) {
    if value.as_ref() == Some(empty) {
        *value = None;
    }
}
