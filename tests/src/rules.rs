//! Sample rules: a minimal one, a full one, and many different ones.

use oss_model::MissingFields;
use oss_model::inventory::{
    EncryptionMethod, Field, Filter, Frequency, IncludedObjectVersions, IncrementalField,
    IncrementalInventory, IncrementalSchedule, InventoryConfiguration, OssBucketDestination,
    SseKms, SseOss,
};

/// The account that owns the destination bucket.
pub const ACCOUNT_ID: &str = "100000000000000";

/// Returns a rule with only the required elements.
///
/// # Errors
///
/// Fails if the specs come to require more fields.
pub fn minimal(id: &str) -> Result<InventoryConfiguration, MissingFields> {
    let destination = OssBucketDestination::builder()
        .format("CSV")
        .account_id(ACCOUNT_ID)
        .role_arn(format!("acs:ram::{ACCOUNT_ID}:role/AliyunOSSRole"))
        .bucket("acs:oss:::destination-bucket")
        .build()?;
    InventoryConfiguration::builder()
        .id(id)
        .is_enabled(true)
        .destination(destination)
        .schedule(Frequency::Daily)
        .included_object_versions(IncludedObjectVersions::All)
        .build()
}

/// Returns a rule with all elements, except those that exclude each other.
///
/// # Errors
///
/// Fails if the specs come to require more fields.
pub fn full(id: &str) -> Result<InventoryConfiguration, MissingFields> {
    let mut rule = minimal(id)?;
    rule.filter = Some(filter("obj-prefix"));
    let destination = &mut rule.destination.oss_bucket_destination;
    destination.prefix = Some("destination-prefix".to_owned());
    destination.encryption = Some(EncryptionMethod::SseKms(SseKms::new("a-key")).into());
    rule.schedule = Frequency::Monthly.into();
    rule.schedule.day_of_month = Some(31);
    rule.optional_fields = Some(Field::KNOWN.iter().cloned().collect());
    let incremental = IncrementalInventory::builder()
        .is_enabled(true)
        .schedule(IncrementalSchedule::new(600))
        .optional_fields([
            IncrementalField::SequenceNumber,
            IncrementalField::RecordType,
        ]);
    rule.incremental_inventory = Some(incremental.build()?);
    Ok(rule)
}

/// Returns the `n`th rule of a series whose rules differ in every element.
///
/// # Errors
///
/// Fails if the specs come to require more fields.
pub fn varied(n: usize) -> Result<InventoryConfiguration, MissingFields> {
    let mut rule = minimal(&format!("rule-{n:04}"))?;
    rule.is_enabled = Some(!n.is_multiple_of(5));
    rule.included_object_versions = IncludedObjectVersions::KNOWN[n % 2].clone();
    rule.filter = n
        .is_multiple_of(2)
        .then(|| filter(&format!("logs/{n}/<&>中 {n}")));
    let destination = &mut rule.destination.oss_bucket_destination;
    destination.prefix = (!n.is_multiple_of(7)).then(|| format!("reports-{n}"));
    destination.encryption = match n % 3 {
        0 => None,
        1 => Some(EncryptionMethod::SseKms(SseKms::new(format!("key-{n}"))).into()),
        _ => Some(EncryptionMethod::SseOss(SseOss::default()).into()),
    };
    rule.schedule = Frequency::KNOWN[n % Frequency::KNOWN.len()].clone().into();
    match rule.schedule.frequency {
        Frequency::Monthly => rule.schedule.day_of_month = i64::try_from(n % 31 + 1).ok(),
        Frequency::Once => rule.schedule.auto_delete = Some(n % 8 > 3),
        _ => {}
    }
    let fields = Field::KNOWN
        .iter()
        .cycle()
        .skip(n)
        .take(n % Field::KNOWN.len() + 1);
    rule.optional_fields = Some(fields.cloned().collect());
    Ok(rule)
}

fn filter(prefix: &str) -> Filter {
    Filter::builder()
        .prefix(prefix)
        .last_modify_begin_time_stamp(1_637_883_649)
        .last_modify_end_time_stamp(1_638_347_592)
        .lower_size_bound(1024)
        .upper_size_bound(1_048_576)
        .storage_class("Standard,IA")
        .build()
}
