//! What a rule must be like beyond the limits of its single elements.

use oss_model::OpenEnum;
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
    let is_other = |than| frequency != than && frequency.is_known();
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

#[cfg(test)]
mod tests {
    use oss_model::validate::Violation;
    use oss_model::xml::RootElement as _;

    use super::*;

    /// A rule that breaks nothing, with a part exchanged.
    fn rule(part: &str, replacement: &str) -> InventoryConfiguration {
        let document = "<InventoryConfiguration><Id>inventory1</Id><IsEnabled>true</IsEnabled><Filter/>\
             <Destination><OSSBucketDestination><Format>CSV</Format><AccountId>100</AccountId>\
             <RoleArn>acs:ram::100:role/AliyunOSSRole</RoleArn><Bucket>acs:oss:::reports</Bucket>\
             </OSSBucketDestination></Destination><Schedule><Frequency>Daily</Frequency></Schedule>\
             <IncludedObjectVersions>All</IncludedObjectVersions></InventoryConfiguration>";
        assert!(document.contains(part), "{part}");
        let document = document.replace(part, replacement);
        InventoryConfiguration::from_xml(document.as_bytes()).unwrap()
    }

    fn filter(inner: &str) -> InventoryConfiguration {
        rule("<Filter/>", &format!("<Filter>{inner}</Filter>"))
    }

    fn schedule(inner: &str) -> InventoryConfiguration {
        rule("<Frequency>Daily</Frequency>", inner)
    }

    fn broken(rule: &InventoryConfiguration) -> String {
        prepare(rule).map_or_else(|broken| broken.to_string(), |_| String::new())
    }

    #[test]
    fn what_is_right_passes() {
        let end = "</OSSBucketDestination>";
        for right in [
            rule("", ""),
            rule("acs:oss:::reports", "reports"),
            rule("acs:oss:::reports", "acs:oss:cn-hangzhou:100:reports"),
            rule("CSV", "Parquet"),
            rule(end, &format!("<Encryption><SSE-OSS/></Encryption>{end}")),
            rule(end, &format!("<Encryption/><Prefix/>{end}")),
            filter(
                "<LastModifyBeginTimeStamp>1700000000</LastModifyBeginTimeStamp><LastModifyEndTimeStamp>1700000000</LastModifyEndTimeStamp>",
            ),
            filter("<LowerSizeBound>5</LowerSizeBound><UpperSizeBound>5</UpperSizeBound>"),
            // A bound of zero is no bound.
            filter("<LowerSizeBound>5</LowerSizeBound><UpperSizeBound>0</UpperSizeBound>"),
            filter("<StorageClass>Standard,ColdArchive2</StorageClass>"),
            schedule("<Frequency>Monthly</Frequency><DayOfMonth>31</DayOfMonth>"),
            schedule("<Frequency>Once</Frequency><AutoDelete>true</AutoDelete>"),
            schedule(
                "<Frequency>Weekly</Frequency><DayOfMonth>0</DayOfMonth><AutoDelete>false</AutoDelete>",
            ),
            schedule(
                "<Frequency>Hourly</Frequency><DayOfMonth>3</DayOfMonth><AutoDelete>true</AutoDelete>",
            ),
        ] {
            assert_eq!(broken(&right), "", "{right:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let end = "</OSSBucketDestination>";
        let key = "<Encryption><SSE-OSS><KeyId>k</KeyId></SSE-OSS></Encryption>";
        let in_bucket = "Destination/OSSBucketDestination";
        let table = [
            (
                filter("<LastModifyBeginTimeStamp>1700000001</LastModifyBeginTimeStamp><LastModifyEndTimeStamp>1700000000</LastModifyEndTimeStamp>"),
                "Filter/LastModifyEndTimeStamp is 1700000000, before LastModifyBeginTimeStamp 1700000001".to_owned(),
            ),
            (
                filter("<LowerSizeBound>6</LowerSizeBound><UpperSizeBound>5</UpperSizeBound>"),
                "Filter/UpperSizeBound is 5, less than LowerSizeBound 6".to_owned(),
            ),
            (
                filter("<StorageClass>Standard, IA</StorageClass>"),
                r#"Filter/StorageClass is "Standard, IA", it must not hold blanks"#.to_owned(),
            ),
            (
                schedule("<Frequency>Daily</Frequency><DayOfMonth>3</DayOfMonth>"),
                "Schedule/DayOfMonth is only for Monthly, not for Daily".to_owned(),
            ),
            (
                schedule("<Frequency>Monthly</Frequency><AutoDelete>true</AutoDelete>"),
                "Schedule/AutoDelete is only for Once, not for Monthly".to_owned(),
            ),
            (
                rule("<AccountId>100<", "<AccountId>10a<"),
                format!(r#"{in_bucket}/AccountId is "10a", it must be digits"#),
            ),
            (
                rule("acs:ram::100:role/AliyunOSSRole", "AliyunOSSRole"),
                format!(r#"{in_bucket}/RoleArn is "AliyunOSSRole", it must be acs:ram::ACCOUNT:role/NAME, with an account of digits"#),
            ),
            (
                rule("acs:oss:::reports", "acs:oss:::acs:oss:::reports"),
                format!(r#"{in_bucket}/Bucket is "acs:oss:::acs:oss:::reports", acs:oss::: stands in it twice"#),
            ),
            (
                rule(end, &format!("{key}{end}")),
                format!("{in_bucket}/Encryption/SSE-OSS has a KeyId, which only SSE-KMS may have"),
            ),
            (
                rule("acs:oss:::reports", ""),
                format!("{in_bucket}/Bucket is empty, a value is required"),
            ),
        ];
        for (rule, expected) in &table {
            assert_eq!(&broken(rule), expected);
        }
    }

    #[test]
    fn all_broken_rules_come_at_once() {
        let mut rule = schedule("<Frequency>Once</Frequency><DayOfMonth>32</DayOfMonth>");
        rule.id = String::new();
        rule.filter = Some(
            Filter::builder()
                .prefix("p".repeat(1024))
                .storage_class(",")
                .build(),
        );
        let broken = prepare(&rule).unwrap_err();
        let paths = broken.iter().map(Violation::path).collect::<Vec<_>>();
        assert_eq!(
            paths,
            [
                "Id",
                "Filter/Prefix",
                "Schedule/DayOfMonth",
                "Filter/StorageClass",
                "Schedule/DayOfMonth"
            ]
        );
    }

    #[test]
    fn a_bare_bucket_is_completed_and_nothing_doubled() {
        for written in ["reports", "acs:oss:::reports"] {
            let prepared = prepare(&rule("acs:oss:::reports", written)).unwrap();
            let destination = &prepared.destination.oss_bucket_destination;
            assert_eq!(destination.bucket, "acs:oss:::reports");
            assert_eq!(prepared.filter, None, "an empty filter is none");
        }
    }
}
