//! Where copied rules write their reports.

use anyhow::{Result, ensure};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{BucketArn, DestinationBucket as _, Region};

use crate::commands::rules::destination::DestinationArguments;
use crate::terminal::printable;

/// Sets what the flags say.
pub(super) fn change(rule: &mut InventoryConfiguration, flags: &DestinationArguments) {
    let destination = &mut rule.destination.oss_bucket_destination;
    if let Some(bucket) = flags.bucket() {
        destination.bucket = BucketArn::from(bucket).to_string();
    }
    if let Some(role) = flags.role() {
        destination.role_arn = role;
    }
    if let Some(account_id) = flags.account_id() {
        destination.account_id = account_id;
    }
}

/// Fails if the destination of a rule is in another region than `to`.
///
/// The service allows only its own region, so a rule without a region in its destination has one of `from`.
pub(super) fn check_region(
    rule: &InventoryConfiguration,
    from: &Region,
    to: &Region,
) -> Result<()> {
    let destination = &rule.destination.oss_bucket_destination;
    let arn = destination.bucket.parse::<BucketArn>().ok();
    let region = arn.as_ref().and_then(BucketArn::region).unwrap_or(from);
    ensure!(
        region == to,
        "rule {} can't be copied from {from} to {to}: it writes its reports to bucket {}, which is in {region}; \
         name a bucket in {to} with --destination",
        printable(&rule.id),
        printable(destination.bucket_name()),
    );
    Ok(())
}
