//! The resource names in a rule: of the role and of the destination bucket.

mod bucket;
mod role;

pub use bucket::BucketArn;
pub use role::RoleArn;

/// Returns whether a text is an account id: one or more digits.
pub(crate) fn is_account_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
