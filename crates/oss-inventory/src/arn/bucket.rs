//! The resource name of a destination bucket.

use std::fmt;
use std::str::FromStr;

use oss_client::{BucketName, Region};

use super::is_account_id;
use crate::ParseError;

/// The resource name of a bucket in a rule: `acs:oss:::NAME`.
///
/// OSS documents the short form, without region and account, for
/// [rules](https://help.aliyun.com/en/oss/developer-reference/putbucketinventory). The long form
/// `acs:oss:REGION:ACCOUNT:NAME` of policies is accepted and kept. A bare name becomes the short form.
///
/// # Examples
///
/// ```
/// use oss_inventory::{BucketArn, BucketName};
///
/// let arn: BucketArn = "acs:oss:::reports".parse()?;
/// assert_eq!(arn, BucketName::new("reports")?.into());
/// assert_eq!("reports".parse::<BucketArn>()?.to_string(), "acs:oss:::reports");
/// assert!("acs:oss:::acs:oss:::reports".parse::<BucketArn>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BucketArn {
    region: Option<Region>,
    account_id: Option<String>,
    bucket: BucketName,
}

const PREFIX: &str = "acs:oss:";
const SHAPE: &str = "it must be a bucket name or acs:oss:::NAME";

impl BucketArn {
    /// Returns the name of the bucket.
    #[must_use]
    pub fn bucket(&self) -> &BucketName {
        &self.bucket
    }

    /// Returns the region of the long form.
    #[must_use]
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// Returns the account id of the long form, which is digits.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }
}

impl From<BucketName> for BucketArn {
    fn from(bucket: BucketName) -> Self {
        Self {
            region: None,
            account_id: None,
            bucket,
        }
    }
}

impl From<BucketArn> for String {
    fn from(arn: BucketArn) -> Self {
        arn.to_string()
    }
}

impl fmt::Display for BucketArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let region = self.region.as_ref().map_or("", Region::as_str);
        let account_id = self.account_id.as_deref().unwrap_or_default();
        write!(f, "{PREFIX}{region}:{account_id}:{}", self.bucket)
    }
}

impl FromStr for BucketArn {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).map_err(|rule| ParseError::new("bucket resource name", text, rule))
    }
}

fn parse(text: &str) -> Result<BucketArn, String> {
    let Some(rest) = text.strip_prefix(PREFIX) else {
        let is_other_name = text.contains(':');
        return if is_other_name {
            Err(SHAPE.to_owned())
        } else {
            name(text).map(BucketArn::from)
        };
    };
    let mut parts = rest.splitn(3, ':');
    let (Some(region), Some(account_id), Some(bucket)) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(SHAPE.to_owned());
    };
    if bucket.starts_with("acs:") {
        return Err("it has acs:oss::: twice".to_owned());
    }
    Ok(BucketArn {
        region: present(region).map(parse_region).transpose()?,
        account_id: present(account_id).map(parse_account_id).transpose()?,
        bucket: name(bucket)?,
    })
}

fn present(part: &str) -> Option<&str> {
    Some(part).filter(|part| !part.is_empty())
}

fn parse_region(text: &str) -> Result<Region, String> {
    Region::new(text).map_err(|error| format!("its region is invalid: {}", error.reason()))
}

fn parse_account_id(text: &str) -> Result<String, String> {
    if is_account_id(text) {
        Ok(text.to_owned())
    } else {
        Err("its account must be digits".to_owned())
    }
}

fn name(text: &str) -> Result<BucketName, String> {
    BucketName::new(text).map_err(|error| format!("its bucket name is invalid: {}", error.reason()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_and_bare_names_become_the_sent_form() {
        let table = [
            ("reports", "acs:oss:::reports"),
            ("acs:oss:::reports", "acs:oss:::reports"),
            (
                "acs:oss:cn-hangzhou:100:reports",
                "acs:oss:cn-hangzhou:100:reports",
            ),
            ("acs:oss::100:reports", "acs:oss::100:reports"),
        ];
        for (text, sent) in table {
            let arn = text.parse::<BucketArn>().unwrap();
            assert_eq!(arn.to_string(), sent);
            assert_eq!(arn.bucket().as_str(), "reports");
            assert_eq!(sent.parse::<BucketArn>().unwrap(), arn, "{sent}");
        }
    }

    #[test]
    fn parse_error_names_the_broken_rule() {
        let table = [
            ("", "must have 3 to 63"),
            ("ab", "must have 3 to 63"),
            ("Reports", "only a-z"),
            ("re ports", "only a-z"),
            ("reports\n", "only a-z"),
            ("acs:oss:::", "must have 3 to 63"),
            ("acs:oss:::acs:oss:::reports", "twice"),
            ("acs:oss::reports", "acs:oss:::NAME"),
            ("acs:oss:*:*:reports", "its region"),
            ("acs:oss::x:reports", "digits"),
            ("acs:oss:::reports/key", "only a-z"),
            ("acs:oss:::reports:x", "only a-z"),
            ("arn:aws:s3:::reports", "acs:oss:::NAME"),
            ("oss://reports", "acs:oss:::NAME"),
            ("ACS:OSS:::reports", "acs:oss:::NAME"),
        ];
        for (text, rule) in table {
            let error = text.parse::<BucketArn>().unwrap_err().to_string();
            assert!(error.contains(rule), "{text:?}: {error}");
        }
    }
}
