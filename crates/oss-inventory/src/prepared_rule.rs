//! A rule that is checked and normalized.

use std::ops::Deref;

use oss_model::inventory::InventoryConfiguration;
use oss_model::validate::{Validate as _, Violations, Visitor};

use crate::BucketArn;
use crate::defaults::remove_defaults;
use crate::validation::{visit_relations, with_error_codes};

/// A rule that is checked and normalized, ready to be sent.
///
/// A bare name of the destination bucket became `acs:oss:::NAME`, and zero or empty values that the
/// service returns for unset fields were removed. Elements and values that this version doesn't
/// know are kept.
///
/// [`InventoryClient::put`](crate::InventoryClient::put) prepares the rule it is given. Prepare
/// rules yourself to check several of them before the first is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedRule(InventoryConfiguration);

impl PreparedRule {
    /// Checks and normalizes a rule.
    ///
    /// # Errors
    ///
    /// Returns every violation of the documented limits, each with the path of its element: the limits of
    /// [PutBucketInventory](https://help.aliyun.com/en/oss/developer-reference/putbucketinventory),
    /// times and sizes in order, storage classes without blanks, an account id of digits, a well-formed
    /// role and bucket, and a schedule whose parts go together.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_inventory::PreparedRule;
    /// # use oss_inventory::{RootElement, model::{Filter, InventoryConfiguration}};
    /// # let mut rule = InventoryConfiguration::from_xml(b"<InventoryConfiguration/>")?;
    ///
    /// rule.filter = Some(Filter::builder().lower_size_bound(9).upper_size_bound(1).build());
    /// let violations = PreparedRule::new(&rule).unwrap_err();
    /// assert!(violations.iter().any(|it| it.path() == "Filter/UpperSizeBound"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(rule: &InventoryConfiguration) -> Result<Self, Violations> {
        Self::try_from(rule.clone())
    }
}

impl TryFrom<InventoryConfiguration> for PreparedRule {
    type Error = Violations;

    fn try_from(rule: InventoryConfiguration) -> Result<Self, Violations> {
        let mut rule = remove_defaults(rule);
        let bucket = &mut rule.destination.oss_bucket_destination.bucket;
        if let Ok(arn) = bucket.parse::<BucketArn>() {
            *bucket = arn.to_string();
        }
        let mut visitor = Visitor::new();
        rule.visit(&mut visitor);
        visit_relations(&rule, &mut visitor);
        visitor.finish().map_err(with_error_codes)?;
        Ok(Self(rule))
    }
}

impl From<PreparedRule> for InventoryConfiguration {
    fn from(rule: PreparedRule) -> Self {
        rule.0
    }
}

impl Deref for PreparedRule {
    type Target = InventoryConfiguration;

    fn deref(&self) -> &InventoryConfiguration {
        &self.0
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn bare_bucket_name_becomes_arn_once() {
        for bucket in ["reports", "acs:oss:::reports"] {
            let document = format!(
                "<InventoryConfiguration><Id>inventory1</Id><IsEnabled>true</IsEnabled><Filter/>\
                 <Destination><OSSBucketDestination><Format>CSV</Format><AccountId>100</AccountId>\
                 <RoleArn>acs:ram::100:role/AliyunOSSRole</RoleArn><Bucket>{bucket}</Bucket>\
                 </OSSBucketDestination></Destination><Schedule><Frequency>Daily</Frequency></Schedule>\
                 <IncludedObjectVersions>All</IncludedObjectVersions></InventoryConfiguration>"
            );
            let rule = InventoryConfiguration::from_xml(document.as_bytes()).unwrap();
            let prepared = PreparedRule::new(&rule).unwrap();
            let destination = &prepared.destination.oss_bucket_destination;
            assert_eq!(destination.bucket, "acs:oss:::reports");
            assert_eq!(prepared.filter, None, "an empty filter is unset");
        }
    }
}
