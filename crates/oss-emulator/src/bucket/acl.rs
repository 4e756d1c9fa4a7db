//! Who may use a bucket: kept and shown, never enforced, since every request must be signed.

use http::StatusCode;
use oss_model::bucket::{AccessControlList, AccessControlPolicy, BucketAcl};

use super::owner;
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;

/// Sets who may use a bucket.
///
/// The documentation says that a bucket that is not there is created; no SDK relies on that, and
/// here it is refused.
pub(crate) fn put_acl(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let acl = asked(call)?
        .ok_or_else(|| ServiceError::invalid_argument("The header x-oss-acl is missing."))?;
    call.with_bucket(|bucket| {
        bucket.acl = acl;
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::OK))
}

/// Tells who may use a bucket.
pub(crate) fn acl(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let acl = call.with_bucket(|bucket| Ok(bucket.acl.clone()))?;
    let mut policy = AccessControlPolicy::default();
    policy.owner = Some(owner(call.service));
    policy.access_control_list = Some(granted(acl));
    Answer::document(&policy)
}

/// Returns what the header asks for, if it is there.
pub(super) fn asked(call: &Call<'_>) -> Result<Option<BucketAcl>, ServiceError> {
    match call.header("x-oss-acl")?.map(BucketAcl::from) {
        Some(BucketAcl::Unknown(acl)) => Err(ServiceError::invalid_argument(format!(
            "{acl} is not an ACL of a bucket."
        ))),
        acl => Ok(acl),
    }
}

pub(super) fn granted(acl: BucketAcl) -> AccessControlList {
    AccessControlList::builder().grant(acl).build()
}
