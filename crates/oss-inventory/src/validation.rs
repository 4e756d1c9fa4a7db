//! Rules about a rule that go beyond the limits of its single elements.

mod error_code;

use oss_model::OpenEnum;
use oss_model::inventory::{
    EncryptionMethod, Filter, Frequency, InventoryConfiguration, OssBucketDestination, Schedule,
    SseOss,
};
use oss_model::validate::{Violation, Visitor};

use crate::arn::is_account_id;
use crate::{BucketArn, ParseError, RoleArn, StorageClassSet};

pub use error_code::error_code;
pub(crate) use error_code::with_error_codes;

/// Reports elements that don't fit together, and texts that aren't well-formed.
pub(crate) fn visit_relations(rule: &InventoryConfiguration, visitor: &mut Visitor) {
    visitor.optional("Filter", rule.filter.as_ref(), visit_filter);
    visitor.child("Destination", |v| {
        v.child("OSSBucketDestination", |v| {
            visit_destination(&rule.destination.oss_bucket_destination, v);
        });
    });
    visitor.child("Schedule", |v| visit_schedule(&rule.schedule, v));
}

/// Reports bounds in the wrong order, and malformed storage classes.
///
/// Times: <https://help.aliyun.com/en/oss/support/0020-00000022>. Sizes:
/// <https://help.aliyun.com/en/oss/support/0020-00000025>.
fn visit_filter(filter: &Filter, visitor: &mut Visitor) {
    let times = (
        filter.last_modify_begin_time_stamp,
        filter.last_modify_end_time_stamp,
    );
    if let (Some(begin), Some(end)) = times
        && begin > end
    {
        let reason = format!("is {end}, before LastModifyBeginTimeStamp {begin}");
        let violation = Violation::new("LastModifyEndTimeStamp", reason);
        let violation = violation.with_value(end.to_string());
        visitor.report(violation.with_error_code(Some("0020-00000022")));
    }
    if let (Some(lower), Some(upper)) = (filter.lower_size_bound, filter.upper_size_bound)
        && lower > upper
    {
        let reason = format!("is {upper}, less than LowerSizeBound {lower}");
        let violation = Violation::new("UpperSizeBound", reason);
        let violation = violation.with_value(upper.to_string());
        visitor.report(violation.with_error_code(Some("0020-00000025")));
    }
    visitor.optional("StorageClass", filter.storage_class.as_ref(), |text, v| {
        if let Err(invalid) = text.parse::<StorageClassSet>() {
            v.report(malformed(text, &invalid));
        }
    });
}

/// The folder of the data of OSS-HDFS.
///
/// The documentation forbids any other writer there if OSS-HDFS is enabled for the bucket, see
/// <https://www.alibabacloud.com/help/en/oss/user-guide/notice-before-using-oss-hdfs-service>. The rule doesn't say
/// whether it is, and whether the service refuses such a rule isn't known. No other use of the folder is known, and
/// the damage would be permanent.
const HDFS_FOLDER: &str = ".dlsdata";

/// Reports malformed texts; the generated checks have reported empty ones already.
fn visit_destination(destination: &OssBucketDestination, visitor: &mut Visitor) {
    let account_id = destination.account_id.as_str();
    if !account_id.is_empty() && !is_account_id(account_id) {
        let violation =
            Violation::new("AccountId", format!("is {account_id:?}, it must be digits"));
        visitor.report(violation.with_value(account_id));
    }
    if !destination.role_arn.is_empty()
        && let Err(invalid) = destination.role_arn.parse::<RoleArn>()
    {
        let violation = malformed(&destination.role_arn, &invalid);
        visitor.child("RoleArn", |v| v.report(violation));
    }
    if !destination.bucket.is_empty()
        && let Err(invalid) = destination.bucket.parse::<BucketArn>()
    {
        let violation = malformed(&destination.bucket, &invalid);
        let code = bucket_error_code(&destination.bucket);
        visitor.child("Bucket", |v| {
            v.report(violation.with_error_code(Some(code)));
        });
    }
    let prefix = destination.prefix.as_deref().unwrap_or_default();
    if prefix == HDFS_FOLDER
        || prefix
            .strip_prefix(HDFS_FOLDER)
            .is_some_and(|it| it.starts_with('/'))
    {
        let reason = "is in .dlsdata/, where OSS-HDFS keeps its data; reports there can damage it";
        let violation = Violation::new("Prefix", reason).with_value(prefix);
        visitor.report(violation.with_help("choose another prefix"));
    }
    let method = destination.encryption.as_ref().map(|it| &it.method);
    if let Some(Some(EncryptionMethod::SseOss(sse_oss))) = method {
        visitor.child("Encryption", |v| {
            v.child("SSE-OSS", |v| visit_sse_oss(sse_oss, v));
        });
    }
}

/// Returns the error code of a malformed destination bucket.
fn bucket_error_code(bucket: &str) -> &'static str {
    let name = bucket.rsplit_once(":::").map_or(bucket, |(_, name)| name);
    match name.len() {
        _ if name.contains(':') || bucket.matches(":::").count() > 1 => "0020-00000030",
        3..=63 => "0020-00000032",
        _ => "0020-00000031",
    }
}

/// See <https://help.aliyun.com/en/oss/support/0020-00000035>.
fn visit_sse_oss(sse_oss: &SseOss, visitor: &mut Visitor) {
    if sse_oss.unknown.elements().any(|it| it.name() == "KeyId") {
        let violation = Violation::new("", "has a KeyId, which only SSE-KMS may have");
        let violation = violation.with_error_code(Some("0020-00000035"));
        visitor.report(violation.with_help("remove the KeyId, or use SSE-KMS"));
    }
}

fn visit_schedule(schedule: &Schedule, visitor: &mut Visitor) {
    let frequency = &schedule.frequency;
    // An unknown frequency may go with either.
    let is_other = |than| frequency != than && frequency.is_known();
    if let Some(day) = schedule.day_of_month
        && is_other(&Frequency::Monthly)
    {
        let reason = format!("is only for Monthly, not for {frequency}");
        let violation = Violation::new("DayOfMonth", reason).with_value(day.to_string());
        visitor.report(violation.with_help("remove it, or set the frequency to Monthly"));
    }
    if let Some(auto_delete) = schedule.auto_delete
        && is_other(&Frequency::Once)
    {
        let reason = format!("is only for Once, not for {frequency}");
        let violation = Violation::new("AutoDelete", reason).with_value(auto_delete.to_string());
        visitor.report(violation.with_help("remove it, or set the frequency to Once"));
    }
}

/// Returns a violation that quotes the start of `text`.
fn malformed(text: &str, error: &ParseError) -> Violation {
    const QUOTED_CHARS: usize = 100;
    let quoted: String = text.chars().take(QUOTED_CHARS).collect();
    Violation::new("", format!("is {quoted:?}, {}", error.reason())).with_value(text)
}

#[cfg(test)]
mod tests {
    use oss_model::validate::Violation;

    use super::*;
    use crate::PreparedRule;

    /// Returns a valid rule with `part` replaced.
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

    fn violations(rule: &InventoryConfiguration) -> String {
        PreparedRule::new(rule).map_or_else(|it| it.to_string(), |_| String::new())
    }

    #[test]
    fn valid_rule_has_no_violations() {
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
            // Zero means that the bound is unset.
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
            assert_eq!(violations(&right), "", "{right:?}");
        }
    }

    fn destination_prefix(prefix: &str) -> InventoryConfiguration {
        let end = "</OSSBucketDestination>";
        rule(end, &format!("<Prefix>{prefix}</Prefix>{end}"))
    }

    #[test]
    fn invalid_part_is_named_in_violation() {
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
                format!(r#"{in_bucket}/Bucket is "acs:oss:::acs:oss:::reports", it has acs:oss::: twice"#),
            ),
            (
                rule(end, &format!("{key}{end}")),
                format!("{in_bucket}/Encryption/SSE-OSS has a KeyId, which only SSE-KMS may have"),
            ),
            (
                destination_prefix(".dlsdata/"),
                format!("{in_bucket}/Prefix is in .dlsdata/, where OSS-HDFS keeps its data; reports there can damage it"),
            ),
            (
                destination_prefix(".dlsdata"),
                format!("{in_bucket}/Prefix is in .dlsdata/, where OSS-HDFS keeps its data; reports there can damage it"),
            ),
            (
                destination_prefix(".dlsdata/a/"),
                format!("{in_bucket}/Prefix is in .dlsdata/, where OSS-HDFS keeps its data; reports there can damage it"),
            ),
            (
                rule("acs:oss:::reports", ""),
                format!("{in_bucket}/Bucket is empty, a value is required"),
            ),
        ];
        for (rule, expected) in &table {
            assert_eq!(&violations(rule), expected);
        }
    }

    /// The codes are those of the pages of the service.
    #[test]
    fn violations_have_the_error_codes_of_the_service() {
        let end = "</OSSBucketDestination>";
        let key = "<Encryption><SSE-OSS><KeyId>k</KeyId></SSE-OSS></Encryption>";
        let both = "<Encryption><SSE-OSS/><SSE-KMS><KeyId>k</KeyId></SSE-KMS></Encryption>";
        let times = |begin: &str, end: &str| {
            filter(&format!(
                "<LastModifyBeginTimeStamp>{begin}</LastModifyBeginTimeStamp>\
                 <LastModifyEndTimeStamp>{end}</LastModifyEndTimeStamp>"
            ))
        };
        let bucket = |bucket: &str| rule("acs:oss:::reports", bucket);
        for (rule, code) in [
            (rule("<IsEnabled>true</IsEnabled>", ""), Some("07")),
            (rule("inventory1", ""), Some("44")),
            (rule("inventory1", &"i".repeat(193)), Some("44")),
            (
                filter(&format!("<Prefix>{}</Prefix>", "p".repeat(1024))),
                Some("38"),
            ),
            (times("1700000001", "1700000000"), Some("22")),
            (times("1700000000", "1700000000000"), Some("23")),
            (times("1700000000000", "1700000000"), None),
            (
                filter("<LowerSizeBound>6</LowerSizeBound><UpperSizeBound>5</UpperSizeBound>"),
                Some("25"),
            ),
            (
                filter("<LowerSizeBound>54975581388801</LowerSizeBound>"),
                Some("25"),
            ),
            (
                filter("<StorageClass>Standard, IA</StorageClass>"),
                Some("26"),
            ),
            (rule("<AccountId>100<", "<AccountId>10a<"), Some("28")),
            (rule("acs:ram::100:role/AliyunOSSRole", "role"), None),
            (bucket("acs:oss:reports"), Some("30")),
            (bucket("acs:oss:::acs:oss:::reports"), Some("30")),
            (bucket("acs:oss:::ab"), Some("31")),
            (bucket(&"b".repeat(64)), Some("31")),
            (bucket("Reports"), Some("32")),
            (rule(end, &format!("{both}{end}")), Some("16")),
            (rule(end, &format!("{key}{end}")), Some("35")),
            (
                schedule("<Frequency>Daily</Frequency><DayOfMonth>3</DayOfMonth>"),
                None,
            ),
        ] {
            let violations = PreparedRule::new(&rule).unwrap_err();
            let code = code.map(|code| format!("0020-000000{code}"));
            let found: Vec<_> = violations.iter().map(Violation::error_code).collect();
            assert!(found.contains(&code.as_deref()), "{violations}: {found:?}");
        }
    }

    #[test]
    fn violation_has_the_value_and_advice() {
        let rule = schedule("<Frequency>Daily</Frequency><DayOfMonth>3</DayOfMonth>");
        let violations = PreparedRule::new(&rule).unwrap_err();
        let violation = violations.iter().next().unwrap();
        assert_eq!(violation.value(), Some("3"));
        let help = "remove it, or set the frequency to Monthly";
        assert_eq!(violation.help(), Some(help));
        let milliseconds = "<LastModifyEndTimeStamp>1700000000000</LastModifyEndTimeStamp>";
        let violations = PreparedRule::new(&filter(milliseconds)).unwrap_err();
        let violation = violations.iter().next().unwrap();
        assert_eq!(violation.help(), Some("write seconds, not milliseconds"));
    }

    #[test]
    fn all_violations_are_returned_at_once() {
        let mut rule = schedule("<Frequency>Once</Frequency><DayOfMonth>32</DayOfMonth>");
        rule.id = String::new();
        rule.filter = Some(
            Filter::builder()
                .prefix("p".repeat(1024))
                .storage_class(",")
                .build(),
        );
        let violations = PreparedRule::new(&rule).unwrap_err();
        let paths = violations.iter().map(Violation::path).collect::<Vec<_>>();
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
}
