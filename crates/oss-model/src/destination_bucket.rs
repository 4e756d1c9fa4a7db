//! The two spellings of the bucket that receives inventory reports.

use std::borrow::Cow;

use crate::inventory::OssBucketDestination;

/// The resource name of a bucket without region and account.
const ARN_PREFIX: &str = "acs:oss:::";

impl OssBucketDestination {
    /// Returns the name of the bucket, without the prefix of its resource name.
    ///
    /// The service returns resource names in [`bucket`](Self::bucket), which therefore never equal a bucket name.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_model::inventory::OssBucketDestination;
    ///
    /// let destination = OssBucketDestination::builder()
    ///     .format("CSV")
    ///     .account_id("100000000000000")
    ///     .role_arn("acs:ram::100000000000000:role/AliyunOSSRole")
    ///     .bucket("acs:oss:::reports")
    ///     .build()?;
    /// assert_eq!(destination.bucket_name(), "reports");
    /// assert_ne!(destination.bucket, "reports");
    /// # Ok::<(), oss_model::MissingFields>(())
    /// ```
    pub fn bucket_name(&self) -> &str {
        let name = self.bucket.rsplit(':').next();
        name.unwrap_or_default()
    }

    /// Returns the resource name of the bucket, such as `acs:oss:::reports`.
    pub fn bucket_arn(&self) -> Cow<'_, str> {
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
    fn name_and_resource_name_of_each_spelling() {
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
