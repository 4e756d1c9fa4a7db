//! Removes values that mean "not set": zeros, empty texts and empty elements.

use oss_model::inventory::{
    Encryption, Filter, Frequency, IncrementalFields, InventoryConfiguration, OptionalFields,
    OssBucketDestination, Schedule,
};

/// Removes the default values that the service returns for unset fields.
///
/// Found by the Terraform provider: a rule created without a filter is returned with a filter of an
/// empty prefix, times of zero and sizes of zero. Sent back unchanged, these values would violate the
/// documented limits.
pub(crate) fn remove_defaults(mut rule: InventoryConfiguration) -> InventoryConfiguration {
    rule.filter = rule
        .filter
        .map(filter)
        .filter(|filter| *filter != Filter::default());
    destination(&mut rule.destination.oss_bucket_destination);
    schedule(&mut rule.schedule);
    remove_value(&mut rule.optional_fields, &OptionalFields::default());
    if let Some(incremental) = &mut rule.incremental_inventory {
        remove_value(
            &mut incremental.optional_fields,
            &IncrementalFields::default(),
        );
    }
    rule
}

fn filter(mut filter: Filter) -> Filter {
    remove_value(&mut filter.prefix, &String::new());
    remove_value(&mut filter.last_modify_begin_time_stamp, &0);
    remove_value(&mut filter.last_modify_end_time_stamp, &0);
    remove_value(&mut filter.lower_size_bound, &0);
    remove_value(&mut filter.upper_size_bound, &0);
    remove_value(&mut filter.storage_class, &String::new());
    filter
}

fn destination(destination: &mut OssBucketDestination) {
    remove_value(&mut destination.prefix, &String::new());
    remove_value(&mut destination.encryption, &Encryption::default());
}

fn schedule(schedule: &mut Schedule) {
    remove_value(&mut schedule.day_of_month, &0);
    if schedule.frequency != Frequency::Once {
        remove_value(&mut schedule.auto_delete, &false);
    }
}

/// Unsets `field` if it holds `value`.
pub(crate) fn remove_value<T: PartialEq>(field: &mut Option<T>, value: &T) {
    if field.as_ref() == Some(value) {
        *field = None;
    }
}
