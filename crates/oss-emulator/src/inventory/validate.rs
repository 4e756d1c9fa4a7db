//! Validates rules.
//!
//! Every error is `InvalidArgument`, with an `EC` if one is documented. Two documented constraints
//! aren't checked, because the official SDKs' own tests violate them and succeed: the times of a
//! filter must be in the past, and `IncludedObjectVersions` may be `All` only in a versioned bucket.

use std::ops::RangeInclusive;

use oss_model::OpenEnum;
use oss_model::inventory::{
    Encryption, EncryptionMethod, Filter, Format, Frequency, InventoryConfiguration,
    OssBucketDestination, Schedule,
};

use crate::error::ServiceError;
use crate::state::Bucket;

/// An undocumented `EC`.
const UNKNOWN: Option<&str> = None;
/// The length of an id, in characters.
const ID_LENGTH: RangeInclusive<usize> = 1..=192;
/// The maximum length of a prefix, in characters.
const MAX_PREFIX_LENGTH: usize = 1023;
/// Unix times in seconds, from 2010 to 9999.
const TIMES: RangeInclusive<i64> = 1_262_275_200..=253_402_271_999;
/// 50 TiB, in bytes.
const MAX_SIZE: i64 = 54_975_581_388_800;
const STORAGE_CLASSES: [&str; 6] = [
    "Standard",
    "IA",
    "Archive",
    "ColdArchive",
    "DeepColdArchive",
    "All",
];

/// Validates a rule that is put under this id into a bucket of this account.
pub(super) fn rule(
    rule: &InventoryConfiguration,
    id: &str,
    account_id: &str,
) -> Result<(), ServiceError> {
    ensure(
        ID_LENGTH.contains(&rule.id.chars().count()),
        Some("0020-00000044"),
        "The Id is empty or longer than 192 characters.",
    )?;
    ensure(
        rule.id == id,
        Some("0020-00000043"),
        "The Id is not the inventoryId of the query.",
    )?;
    if let Some(filter) = &rule.filter {
        self::filter(filter)?;
    }
    destination(&rule.destination.oss_bucket_destination, account_id)?;
    schedule(&rule.schedule)?;
    let fields = rule.optional_fields.iter().flat_map(|f| &f.fields);
    ensure(
        rule.included_object_versions.is_known(),
        Some("0020-00000037"),
        "IncludedObjectVersions is neither All nor Current.",
    )?;
    ensure(
        fields.into_iter().all(OpenEnum::is_known),
        Some("0020-00000036"),
        "OptionalFields has a Field that is not supported.",
    )?;
    incremental_fields(rule)
}

fn filter(filter: &Filter) -> Result<(), ServiceError> {
    let prefix = filter.prefix.as_deref().unwrap_or_default();
    ensure(
        prefix.chars().count() <= MAX_PREFIX_LENGTH,
        Some("0020-00000038"),
        "Filter/Prefix is longer than 1023 characters.",
    )?;
    times(
        filter.last_modify_begin_time_stamp,
        filter.last_modify_end_time_stamp,
    )?;
    sizes(filter.lower_size_bound, filter.upper_size_bound)?;
    let classes = filter.storage_class.as_deref().unwrap_or_default();
    ensure(
        classes.is_empty()
            || classes
                .split(',')
                .all(|class| STORAGE_CLASSES.contains(&class)),
        Some("0020-00000026"),
        "Filter/StorageClass has an invalid storage class.",
    )
}

fn times(begin: Option<i64>, end: Option<i64>) -> Result<(), ServiceError> {
    ensure(
        end.is_none_or(|end| TIMES.contains(&end)),
        Some("0020-00000023"),
        "LastModifyEndTimeStamp is not from 1262275200 to 253402271999.",
    )?;
    ensure(
        begin.is_none_or(|begin| TIMES.contains(&begin)),
        UNKNOWN,
        "LastModifyBeginTimeStamp is not from 1262275200 to 253402271999.",
    )?;
    ensure(
        begin.zip(end).is_none_or(|(begin, end)| begin <= end),
        Some("0020-00000022"),
        "LastModifyBeginTimeStamp is later than LastModifyEndTimeStamp.",
    )
}

fn sizes(lower: Option<i64>, upper: Option<i64>) -> Result<(), ServiceError> {
    ensure(
        upper.is_none_or(|upper| (1..=MAX_SIZE).contains(&upper)),
        UNKNOWN,
        "UpperSizeBound is not from 1 to 54975581388800.",
    )?;
    ensure(
        lower.is_none_or(|lower| lower >= 0),
        UNKNOWN,
        "LowerSizeBound is negative.",
    )?;
    ensure(
        lower.is_none_or(|lower| lower <= upper.unwrap_or(MAX_SIZE)),
        Some("0020-00000025"),
        "LowerSizeBound is larger than UpperSizeBound or 54975581388800.",
    )
}

fn destination(destination: &OssBucketDestination, account_id: &str) -> Result<(), ServiceError> {
    ensure(
        destination.format == Format::Csv,
        Some("0020-00000027"),
        "Destination has a Format that is not CSV.",
    )?;
    account(destination, account_id)?;
    ensure(
        is_role_arn(&destination.role_arn),
        UNKNOWN,
        "Destination has a RoleArn that is not acs:ram::<account>:role/<name>.",
    )?;
    bucket_arn(&destination.bucket)?;
    let prefix = destination.prefix.as_deref().unwrap_or_default();
    ensure(
        prefix.chars().count() <= MAX_PREFIX_LENGTH,
        Some("0020-00000038"),
        "Destination has a Prefix longer than 1023 characters.",
    )?;
    destination.encryption.as_ref().map_or(Ok(()), encryption)
}

/// Checks the account.
///
/// A rule copied from the cloud fails here, so the message says how to change the account.
fn account(destination: &OssBucketDestination, account_id: &str) -> Result<(), ServiceError> {
    if destination.account_id == account_id {
        return Ok(());
    }
    let message = format!(
        "Destination has an AccountId that is not the owner of the bucket. The account of this \
         emulator is {account_id}; start it with another one by Builder::account_id or \
         `ossinv emulator --account-id`."
    );
    Err(ServiceError::invalid_argument(message).with_ec("0020-00000028"))
}

/// Checks only the name: the error of OSS for a missing bucket is unknown.
fn bucket_arn(arn: &str) -> Result<(), ServiceError> {
    let name = arn.strip_prefix("acs:oss:::");
    ensure(
        name.is_some(),
        Some("0020-00000030"),
        "Destination has a Bucket that is not acs:oss:::<bucket>.",
    )?;
    let name = name.unwrap_or_default();
    ensure(
        (3..=63).contains(&name.chars().count()),
        Some("0020-00000031"),
        "Destination has a Bucket whose name is not from 3 to 63 characters long.",
    )?;
    ensure(
        Bucket::is_valid_name(name),
        Some("0020-00000032"),
        "Destination has a Bucket whose name is not valid.",
    )
}

fn is_role_arn(arn: &str) -> bool {
    let parts = arn
        .strip_prefix("acs:ram::")
        .and_then(|rest| rest.split_once(":role/"));
    parts.is_some_and(|(account, name)| {
        !account.is_empty() && account.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty()
    })
}

/// Checks the encryption; a method among the unknown elements is a second one.
fn encryption(encryption: &Encryption) -> Result<(), ServiceError> {
    let second = encryption
        .unknown
        .elements()
        .any(|element| ["SSE-OSS", "SSE-KMS"].contains(&element.name()));
    ensure(
        !second,
        Some("0020-00000016"),
        "Encryption has both SSE-OSS and SSE-KMS.",
    )?;
    match &encryption.method {
        Some(EncryptionMethod::SseOss(oss)) => ensure(
            oss.unknown.elements().all(|child| child.name() != "KeyId"),
            Some("0020-00000035"),
            "SSE-OSS has a KeyId.",
        ),
        Some(EncryptionMethod::SseKms(kms)) => {
            ensure(!kms.key_id.is_empty(), UNKNOWN, "SSE-KMS has no KeyId.")
        }
        _ => Ok(()),
    }
}

fn schedule(schedule: &Schedule) -> Result<(), ServiceError> {
    let frequency = &schedule.frequency;
    ensure(
        frequency.is_known(),
        UNKNOWN,
        "Frequency is none of Daily, Weekly, Monthly and Once.",
    )?;
    let day = schedule.day_of_month;
    ensure(
        day.is_none_or(|day| (1..=31).contains(&day) && *frequency == Frequency::Monthly),
        UNKNOWN,
        "DayOfMonth is not from 1 to 31, or Frequency is not Monthly.",
    )?;
    ensure(
        schedule.auto_delete.is_none() || *frequency == Frequency::Once,
        UNKNOWN,
        "AutoDelete is set, but Frequency is not Once.",
    )
}

fn incremental_fields(rule: &InventoryConfiguration) -> Result<(), ServiceError> {
    let fields = rule.incremental_inventory.iter();
    let fields = fields.flat_map(|incremental| &incremental.optional_fields);
    ensure(
        fields.flat_map(|f| &f.fields).all(OpenEnum::is_known),
        UNKNOWN,
        "IncrementalInventory has a Field that is not supported.",
    )
}

fn ensure(
    holds: bool,
    ec: Option<&'static str>,
    message: &'static str,
) -> Result<(), ServiceError> {
    if holds {
        return Ok(());
    }
    let error = ServiceError::invalid_argument(message);
    Err(match ec {
        Some(ec) => error.with_ec(ec),
        None => error,
    })
}
