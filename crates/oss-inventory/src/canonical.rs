//! Tells whether two rules are the same, however they are written.

use oss_model::inventory::InventoryConfiguration;

use crate::normalize::{drop_empty, unset_zeros};
use crate::{BucketArn, StorageClassSet};

/// Returns the one form of all rules that make the same reports.
///
/// - Zeros, empty texts and empty elements are unset: a service echoes them for what was not set.
/// - The storage classes are a set, and `All` is no filter.
/// - The destination bucket is `acs:oss:::NAME`; a bucket name exists once in all regions.
/// - `AutoDelete` that is false is unset.
///
/// The order of the optional fields stays: it is the order of the columns of the report. So does
/// whatever this version does not know.
///
/// It is meant for comparing; [`prepare`](crate::prepare) returns what is sent.
pub fn canonical(rule: &InventoryConfiguration) -> InventoryConfiguration {
    let mut rule = unset_zeros(rule.clone());
    if let Some(filter) = &mut rule.filter {
        filter.storage_class = filter.storage_class.take().and_then(storage_classes);
    }
    drop_empty(&mut rule.schedule.auto_delete, &false);
    let destination = &mut rule.destination.oss_bucket_destination;
    if let Ok(arn) = destination.bucket.parse::<BucketArn>() {
        destination.bucket = BucketArn::from(arn.bucket().clone()).to_string();
    }
    // The filter is empty now if `All` was all it said.
    unset_zeros(rule)
}

/// Tells whether two rules make the same reports; see [`canonical`].
///
/// # Examples
///
/// ```
/// use oss_inventory::model::Filter;
/// # use oss_inventory::{model::InventoryConfiguration, xml::RootElement};
/// # let rule = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
///
/// let mut put = rule.clone();
/// put.filter = Some(Filter::builder().storage_class("Standard,IA").build());
/// let mut read = put.clone();
/// read.filter = Some(Filter::builder().prefix("").storage_class("IA,Standard").build());
/// assert!(oss_inventory::same_rule(&put, &read));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn same_rule(a: &InventoryConfiguration, b: &InventoryConfiguration) -> bool {
    canonical(a) == canonical(b)
}

/// A text that is no set of storage classes stays as it is.
fn storage_classes(text: String) -> Option<String> {
    match text.parse::<StorageClassSet>() {
        Ok(classes) if classes.is_all() => None,
        Ok(classes) => Some(classes.to_string()),
        Err(_) => Some(text),
    }
}
