//! The ACL of a bucket: stored and returned, but never enforced.

use oss_model::bucket::{
    AccessControlList, AccessControlPolicy, BucketAcl, GetBucketAcl, PutBucketAcl,
};

use crate::error::ServiceError;
use crate::request_context::RequestContext;

/// Sets the ACL of a bucket.
///
/// OSS documents that this creates a missing bucket. No SDK relies on that, and the emulator
/// refuses it.
pub(crate) fn put_acl(ctx: &RequestContext<'_>, request: PutBucketAcl) -> Result<(), ServiceError> {
    let acl = known(request.acl)?;
    ctx.edit_bucket(|bucket| {
        bucket.set_properties(|properties| properties.acl = acl);
        Ok(())
    })
}

/// Returns the ACL of a bucket.
pub(crate) fn acl(
    ctx: &RequestContext<'_>,
    _: GetBucketAcl,
) -> Result<AccessControlPolicy, ServiceError> {
    let acl = ctx.with_bucket(|bucket| Ok(bucket.properties.acl.clone()))?;
    let mut policy = AccessControlPolicy::default();
    policy.owner = Some(ctx.state.owner());
    policy.access_control_list = Some(access_control_list(acl));
    Ok(policy)
}

/// Fails on an ACL that the spec doesn't have.
pub(super) fn known(acl: BucketAcl) -> Result<BucketAcl, ServiceError> {
    match acl {
        BucketAcl::Unknown(acl) => Err(ServiceError::invalid_argument(format!(
            "{acl} is not an ACL of a bucket."
        ))),
        acl => Ok(acl),
    }
}

pub(super) fn access_control_list(acl: BucketAcl) -> AccessControlList {
    AccessControlList::builder().grant(acl).build()
}
