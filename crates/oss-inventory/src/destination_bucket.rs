//! The two spellings of the bucket that receives reports.

use std::borrow::Cow;

use oss_model::inventory::OssBucketDestination;

/// The resource name of a bucket without region and account.
const ARN_PREFIX: &str = "acs:oss:::";

/// The bucket of a destination, as a name and as a resource name.
///
/// The service returns resource names in [`bucket`](OssBucketDestination::bucket), which therefore never equal a
/// bucket name. [`BucketArn`](crate::BucketArn) also parses and validates them.
///
/// # Examples
///
/// ```
/// use oss_inventory::{DestinationBucket as _, RoleArn, destination};
///
/// let role = RoleArn::new("100000000000000", "AliyunOSSRole")?;
/// let destination = destination("acs:oss:::reports", &role);
/// assert_eq!(destination.bucket_name(), "reports");
/// assert_ne!(destination.bucket, "reports");
/// # Ok::<(), oss_inventory::ParseError>(())
/// ```
pub trait DestinationBucket {
    /// Returns the name of the bucket, without the prefix of its resource name.
    fn bucket_name(&self) -> &str;

    /// Returns the resource name of the bucket, such as `acs:oss:::reports`.
    fn bucket_arn(&self) -> Cow<'_, str>;
}

impl DestinationBucket for OssBucketDestination {
    fn bucket_name(&self) -> &str {
        let name = self.bucket.rsplit(':').next();
        name.unwrap_or_default()
    }

    fn bucket_arn(&self) -> Cow<'_, str> {
        if self.bucket.contains(':') {
            Cow::Borrowed(&self.bucket)
        } else {
            Cow::Owned(format!("{ARN_PREFIX}{}", self.bucket))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spelling_has_a_name_and_a_resource_name() {
        for (bucket, arn) in [
            ("reports", "acs:oss:::reports"),
            ("acs:oss:::reports", "acs:oss:::reports"),
            (
                "acs:oss:cn-hangzhou:100:reports",
                "acs:oss:cn-hangzhou:100:reports",
            ),
        ] {
            let destination = OssBucketDestination::builder()
                .format("CSV")
                .account_id("100")
                .role_arn("acs:ram::100:role/a")
                .bucket(bucket)
                .build()
                .unwrap();
            assert_eq!(destination.bucket_name(), "reports");
            assert_eq!(destination.bucket_arn(), arn);
        }
    }
}
