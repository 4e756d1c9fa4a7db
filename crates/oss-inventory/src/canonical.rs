//! Compares rules by the reports they produce.

use oss_model::inventory::InventoryConfiguration;

use crate::defaults::{remove_defaults, remove_value};
use crate::{BucketArn, StorageClassSet};

/// Returns the form that all equivalent rules share.
///
/// - Zeros, empty texts and empty elements are unset: the service returns them for unset fields.
/// - The storage classes are sorted, and `All` is unset.
/// - The destination bucket is `acs:oss:::NAME`; bucket names are unique across regions.
/// - An `AutoDelete` of `false` is unset.
///
/// The order of the optional fields stays, because it is the order of the report's columns. Elements that
/// this version doesn't know stay, too.
///
/// Use it to compare rules; a [`PreparedRule`](crate::PreparedRule) is the form that is sent.
pub fn canonical(rule: &InventoryConfiguration) -> InventoryConfiguration {
    let mut rule = remove_defaults(rule.clone());
    if let Some(filter) = &mut rule.filter {
        filter.storage_class = filter.storage_class.take().and_then(storage_classes);
    }
    remove_value(&mut rule.schedule.auto_delete, &false);
    let destination = &mut rule.destination.oss_bucket_destination;
    if let Ok(arn) = destination.bucket.parse::<BucketArn>() {
        destination.bucket = BucketArn::from(arn.bucket().clone()).to_string();
    }
    // A filter that held only `All` is empty now.
    remove_defaults(rule)
}

/// Returns whether two rules produce the same reports; see [`canonical`].
///
/// # Examples
///
/// ```
/// use oss_inventory::model::Filter;
/// # use oss_inventory::{RootElement, model::InventoryConfiguration};
/// # let rule = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
///
/// let mut put = rule.clone();
/// put.filter = Some(Filter::builder().storage_class("Standard,IA").build());
/// let mut read = put.clone();
/// read.filter = Some(Filter::builder().prefix("").storage_class("IA,Standard").build());
/// assert!(oss_inventory::is_equivalent(&put, &read));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn is_equivalent(a: &InventoryConfiguration, b: &InventoryConfiguration) -> bool {
    canonical(a) == canonical(b)
}

/// Returns the sorted classes; a malformed text stays unchanged.
fn storage_classes(text: String) -> Option<String> {
    match text.parse::<StorageClassSet>() {
        Ok(classes) if classes.is_all() => None,
        Ok(classes) => Some(classes.to_string()),
        Err(_) => Some(text),
    }
}

#[cfg(test)]
mod tests {
    use oss_model::inventory::Filter;

    use super::*;

    fn rule(inner: &str) -> InventoryConfiguration {
        let document = format!("<InventoryConfiguration>{inner}</InventoryConfiguration>");
        InventoryConfiguration::from_xml(document.as_bytes()).unwrap()
    }

    fn filter(inner: &str) -> InventoryConfiguration {
        rule(&format!("<Filter>{inner}</Filter>"))
    }

    fn destination(inner: &str) -> InventoryConfiguration {
        rule(&format!(
            "<Destination><OSSBucketDestination>{inner}</OSSBucketDestination></Destination>"
        ))
    }

    fn schedule(inner: &str) -> InventoryConfiguration {
        rule(&format!("<Schedule>{inner}</Schedule>"))
    }

    #[test]
    fn rules_that_differ_only_in_notation_are_equivalent() {
        let zeros = "<Prefix/><LastModifyBeginTimeStamp>0</LastModifyBeginTimeStamp>\
                     <LastModifyEndTimeStamp>0</LastModifyEndTimeStamp><LowerSizeBound>0</LowerSizeBound>\
                     <UpperSizeBound>0</UpperSizeBound><StorageClass/>";
        let table = [
            (rule(""), filter(zeros)),
            (rule(""), filter("")),
            (rule(""), filter("<StorageClass>All</StorageClass>")),
            (rule(""), rule("<OptionalFields/>")),
            (
                filter("<StorageClass>Standard,IA</StorageClass>"),
                filter("<Prefix/><StorageClass>IA,Standard</StorageClass>"),
            ),
            (
                destination("<Bucket>reports</Bucket>"),
                destination("<Bucket>acs:oss:::reports</Bucket><Prefix/><Encryption/>"),
            ),
            (
                destination("<Bucket>acs:oss:cn-hangzhou:100:reports</Bucket>"),
                destination("<Bucket>acs:oss:::reports</Bucket>"),
            ),
            (
                schedule("<Frequency>Once</Frequency>"),
                schedule("<Frequency>Once</Frequency><AutoDelete>false</AutoDelete>"),
            ),
            (
                schedule("<Frequency>Daily</Frequency>"),
                schedule("<Frequency>Daily</Frequency><DayOfMonth>0</DayOfMonth>"),
            ),
        ];
        for (a, b) in &table {
            assert!(is_equivalent(a, b), "{a:?}\n{b:?}");
        }
    }

    #[test]
    fn rules_that_differ_in_meaning_are_not_equivalent() {
        let fields = |a, b| {
            rule(&format!(
                "<OptionalFields><Field>{a}</Field><Field>{b}</Field></OptionalFields>"
            ))
        };
        let table = [
            (rule("<Id>a</Id>"), rule("<Id>b</Id>")),
            (rule("<IsEnabled>true</IsEnabled>"), rule("")),
            (fields("Size", "ETag"), fields("ETag", "Size")),
            (rule("<New>1</New>"), rule("")),
            (filter("<New/>"), rule("")),
            (filter("<Prefix>a</Prefix>"), filter("<Prefix>A</Prefix>")),
            (
                filter("<StorageClass>IA</StorageClass>"),
                filter("<StorageClass>IA,Standard</StorageClass>"),
            ),
            (
                schedule("<AutoDelete>true</AutoDelete>"),
                schedule("<AutoDelete>false</AutoDelete>"),
            ),
            (
                destination("<Encryption><SSE-OSS/></Encryption>"),
                destination(""),
            ),
            (
                destination("<Bucket>acs:oss:::a-b</Bucket>"),
                destination("<Bucket>acs:oss:::a-c</Bucket>"),
            ),
        ];
        for (a, b) in &table {
            assert!(!is_equivalent(a, b), "{a:?}\n{b:?}");
        }
    }

    #[test]
    fn malformed_text_stays_unchanged() {
        let odd = filter("<StorageClass>IA, Standard</StorageClass>");
        assert_eq!(canonical(&odd), odd);
        let odd = destination("<Bucket>acs:oss:::acs:oss:::x</Bucket>");
        assert_eq!(canonical(&odd), odd);
        assert_eq!(
            canonical(&filter("<New/>"))
                .filter
                .map(|it| it.unknown.is_empty()),
            Some(false)
        );
        assert_eq!(canonical(&rule("")).filter, None::<Filter>);
    }
}
