//! Creates rules and destinations from what has no sensible default.

use oss_model::inventory::{
    Destination, Format, Frequency, IncludedObjectVersions, InventoryConfiguration,
    OssBucketDestination,
};
use oss_model::xml::FromXml as _;

use crate::RoleArn;

/// Creates an enabled rule for the current version of each object.
///
/// Everything else can be set afterwards, or with [`InventoryConfiguration::builder`].
///
/// # Examples
///
/// ```
/// use oss_inventory::model::{Field, Filter, Frequency};
/// use oss_inventory::{PreparedRule, RoleArn, destination, rule};
///
/// let role = "acs:ram::100000000000000:role/AliyunOSSRole".parse::<RoleArn>()?;
/// let mut rule = rule("logs", Frequency::Weekly, destination("reports", &role));
/// rule.filter = Some(Filter::builder().prefix("logs/").build());
/// rule.optional_fields = Some([Field::Size, Field::StorageClass].into());
/// PreparedRule::new(&rule)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn rule(
    id: impl Into<String>,
    frequency: Frequency,
    destination: impl Into<Destination>,
) -> InventoryConfiguration {
    let mut rule = InventoryConfiguration::missing_default();
    rule.id = id.into();
    rule.is_enabled = Some(true);
    rule.included_object_versions = IncludedObjectVersions::Current;
    rule.schedule = frequency.into();
    rule.destination = destination.into();
    rule
}

/// Creates a destination for CSV reports, in the account of the role.
///
/// OSS requires that the account of the rule's bucket owns the bucket of the reports. It may be a name or
/// a resource name. The prefix and the encryption can be set afterwards.
///
/// # Examples
///
/// ```
/// use oss_inventory::{RoleArn, destination};
///
/// let role = RoleArn::new("100000000000000", "AliyunOSSRole")?;
/// let mut destination = destination("reports", &role);
/// destination.prefix = Some("inventory".to_owned());
/// assert_eq!(destination.account_id, "100000000000000");
/// # Ok::<(), oss_inventory::ParseError>(())
/// ```
#[must_use]
pub fn destination(bucket: impl Into<String>, role: &RoleArn) -> OssBucketDestination {
    let mut destination = OssBucketDestination::missing_default();
    destination.format = Format::Csv;
    role.account_id().clone_into(&mut destination.account_id);
    destination.role_arn = role.to_string();
    destination.bucket = bucket.into();
    destination
}
