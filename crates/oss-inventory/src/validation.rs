//! What a rule must be like beyond the limits of its single elements.

use oss_model::inventory::{
    EncryptionMethod, Filter, Frequency, InventoryConfiguration, OssBucketDestination, Schedule,
    SseOss,
};
use oss_model::validate::{Validate, Violations, Visitor};

use crate::arn::is_account_id;
use crate::normalize::unset_zeros;
use crate::{BucketArn, RoleArn, StorageClassSet};

/// Returns a rule as [`InventoryClient::put`](crate::InventoryClient::put) sends it.
///
/// A bare name of the destination bucket becomes `acs:oss:::NAME`, and what a service echoes as
/// zero or empty is unset. Elements and values that this version does not know are kept.
///
/// # Errors
///
/// Returns every documented rule that is broken, each with the path of its element: the limits of
/// [PutBucketInventory](https://help.aliyun.com/en/oss/developer-reference/putbucketinventory),
/// times and sizes in order, storage classes without blanks, an account of digits, a role and a
/// bucket of the right form, and a schedule whose parts belong together.
///
/// # Examples
///
/// ```
/// # use oss_inventory::{model::{Filter, InventoryConfiguration}, xml::RootElement};
/// # let mut rule = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
/// rule.filter = Some(Filter::builder().lower_size_bound(9).upper_size_bound(1).build());
/// let broken = oss_inventory::prepare(&rule).unwrap_err();
/// assert!(broken.iter().any(|broken| broken.path() == "Filter/UpperSizeBound"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn prepare(rule: &InventoryConfiguration) -> Result<InventoryConfiguration, Violations> {
    let mut rule = unset_zeros(rule.clone());
    let bucket = &mut rule.destination.oss_bucket_destination.bucket;
    if let Ok(arn) = bucket.parse::<BucketArn>() {
        *bucket = arn.to_string();
    }
    let mut visitor = Visitor::new();
    rule.visit(&mut visitor);
    visit_relations(&rule, &mut visitor);
    visitor.finish()?;
    Ok(rule)
}

fn visit_relations(rule: &InventoryConfiguration, visitor: &mut Visitor) {
    visitor.optional("Filter", rule.filter.as_ref(), visit_filter);
    visitor.child("Destination", |v| {
        v.child("OSSBucketDestination", |v| {
            visit_destination(&rule.destination.oss_bucket_destination, v);
        });
    });
    visitor.child("Schedule", |v| visit_schedule(&rule.schedule, v));
}

/// The order of times is <https://help.aliyun.com/en/oss/support/0020-00000022>, that of sizes
/// <https://help.aliyun.com/en/oss/support/0020-00000025>.
fn visit_filter(filter: &Filter, visitor: &mut Visitor) {
    let times = (
        filter.last_modify_begin_time_stamp,
        filter.last_modify_end_time_stamp,
    );
    if let (Some(begin), Some(end)) = times
        && begin > end
    {
        visitor.child("LastModifyEndTimeStamp", |v| {
            v.violation(format!("is {end}, before LastModifyBeginTimeStamp {begin}"));
        });
    }
    if let (Some(lower), Some(upper)) = (filter.lower_size_bound, filter.upper_size_bound)
        && lower > upper
    {
        visitor.child("UpperSizeBound", |v| {
            v.violation(format!("is {upper}, less than LowerSizeBound {lower}"));
        });
    }
    visitor.optional("StorageClass", filter.storage_class.as_ref(), |text, v| {
        if let Err(invalid) = text.parse::<StorageClassSet>() {
            v.violation(invalid.violation());
        }
    });
}

/// Empty texts are reported as missing already.
fn visit_destination(destination: &OssBucketDestination, visitor: &mut Visitor) {
    let account_id = destination.account_id.as_str();
    if !account_id.is_empty() && !is_account_id(account_id) {
        visitor.child("AccountId", |v| {
            v.violation(format!("is {account_id:?}, it must be digits"));
        });
    }
    if !destination.role_arn.is_empty()
        && let Err(invalid) = destination.role_arn.parse::<RoleArn>()
    {
        visitor.child("RoleArn", |v| v.violation(invalid.violation()));
    }
    if !destination.bucket.is_empty()
        && let Err(invalid) = destination.bucket.parse::<BucketArn>()
    {
        visitor.child("Bucket", |v| v.violation(invalid.violation()));
    }
    let method = destination.encryption.as_ref().map(|it| &it.method);
    if let Some(Some(EncryptionMethod::SseOss(sse_oss))) = method {
        visitor.child("Encryption", |v| {
            v.child("SSE-OSS", |v| visit_sse_oss(sse_oss, v));
        });
    }
}

/// See <https://help.aliyun.com/en/oss/support/0020-00000035>.
fn visit_sse_oss(sse_oss: &SseOss, visitor: &mut Visitor) {
    if sse_oss.unknown.elements().any(|it| it.name() == "KeyId") {
        visitor.violation("has a KeyId, which only SSE-KMS may have");
    }
}

fn visit_schedule(schedule: &Schedule, visitor: &mut Visitor) {
    let frequency = &schedule.frequency;
    // What an unknown frequency goes with is not known either.
    let is_other = |than| frequency != than && Frequency::KNOWN.contains(frequency);
    if schedule.day_of_month.is_some() && is_other(&Frequency::Monthly) {
        visitor.child("DayOfMonth", |v| {
            v.violation(format!("is only for Monthly, not for {frequency}"));
        });
    }
    if schedule.auto_delete.is_some() && is_other(&Frequency::Once) {
        visitor.child("AutoDelete", |v| {
            v.violation(format!("is only for Once, not for {frequency}"));
        });
    }
}
