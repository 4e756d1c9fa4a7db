//! The settings of reports that S3 doesn't have.

/// The settings of reports that S3 doesn't have.
#[derive(Debug)]
pub(crate) struct S3Target {
    /// The resource name of the destination bucket.
    pub(crate) bucket: String,
    pub(crate) account_id: String,
    /// The resource name of the role.
    pub(crate) role: String,
    /// The KMS key of reports that S3 encrypts with one.
    pub(crate) kms_key: Option<String>,
}
