//! The error codes (EC) with which the service refuses elements of a rule.

use oss_model::ViolationKind;
use oss_model::validate::{Violation, Violations};

/// Returns the error code (EC) with which the service refuses an element, if known.
///
/// The element is a path such as `Filter/Prefix`. [`ViolationKind::Other`] is a malformed or unsupported value.
/// Each code has a page, such as <https://help.aliyun.com/en/oss/support/0020-00000038>. The service may change
/// its codes, so they are for people.
///
/// # Examples
///
/// ```
/// use oss_inventory::{ViolationKind, error_code};
///
/// let code = error_code("Schedule/Frequency", ViolationKind::Missing);
/// assert_eq!(code, Some("0020-00000017"));
/// ```
#[must_use]
pub fn error_code(element: &str, kind: ViolationKind) -> Option<&'static str> {
    use ViolationKind::{Empty, Length, Missing, Other, Range};
    let element = element.split('[').next().unwrap_or_default();
    let code = match (element, kind) {
        ("Id", Missing) => "0020-00000005",
        ("Id", Empty | Length) => "0020-00000044",
        ("IsEnabled", Missing) => "0020-00000007",
        ("IsEnabled", Other) => "0020-00000006",
        ("Filter/LastModifyBeginTimeStamp", Other) => "0020-00000008",
        ("Filter/LastModifyEndTimeStamp", Range) => "0020-00000023",
        ("Filter/LowerSizeBound", Other) => "0020-00000010",
        ("Filter/LowerSizeBound", Range) => "0020-00000025",
        ("Filter/UpperSizeBound", Other) => "0020-00000011",
        ("Filter/StorageClass", Other) => "0020-00000026",
        ("Filter/Prefix" | "Destination/OSSBucketDestination/Prefix", Length) => "0020-00000038",
        ("Destination/OSSBucketDestination/Format", Missing) => "0020-00000012",
        ("Destination/OSSBucketDestination/Format", Other) => "0020-00000027",
        ("Destination/OSSBucketDestination/AccountId", Missing) => "0020-00000013",
        ("Destination/OSSBucketDestination/AccountId", Empty | Other) => "0020-00000028",
        ("Destination/OSSBucketDestination/Encryption", Other) => "0020-00000016",
        ("Schedule/Frequency", Missing) => "0020-00000017",
        ("IncludedObjectVersions", Other) => "0020-00000037",
        ("OptionalFields/Field", Other) => "0020-00000036",
        _ => return None,
    };
    Some(code)
}

/// Adds the error codes of elements to violations without one.
pub(crate) fn with_error_codes(violations: Violations) -> Violations {
    let known = violations.into_iter().map(|violation| {
        let code = violation.error_code();
        let code = code.or_else(|| error_code(violation.path(), violation.kind()));
        let are_milliseconds = is_time_in_milliseconds(&violation);
        let violation = violation.with_error_code(code);
        if are_milliseconds {
            return violation.with_help("write seconds, not milliseconds");
        }
        violation
    });
    known.collect()
}

/// Returns whether a time has the digits of one in milliseconds.
fn is_time_in_milliseconds(violation: &Violation) -> bool {
    const DIGITS: usize = 13;
    let is_time = violation.path().ends_with("TimeStamp");
    let is_outside = violation.kind() == ViolationKind::Range;
    is_time && is_outside && violation.value().is_some_and(|it| it.len() == DIGITS)
}
