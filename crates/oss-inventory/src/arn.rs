//! The resource names that a rule holds: of the role and of the destination bucket.

mod bucket;
mod role;

pub use bucket::BucketArn;
pub use role::RoleArn;

/// Tells whether a text is the id of an account: digits, at least one.
pub(crate) fn is_account_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
