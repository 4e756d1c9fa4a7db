//! The ACL of a bucket: stored and returned, but never enforced.

use http::StatusCode;
use oss_model::bucket::{AccessControlList, AccessControlPolicy, BucketAcl};

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;

/// Sets the ACL of a bucket.
///
/// OSS documents that this creates a missing bucket. No SDK relies on that, and the emulator
/// refuses it.
pub(crate) fn put_acl(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let acl = requested(ctx)?
        .ok_or_else(|| ServiceError::invalid_argument("The header x-oss-acl is missing."))?;
    ctx.edit_bucket(|bucket| {
        bucket.set_properties(|properties| properties.acl = acl);
        Ok(())
    })?;
    Ok(Response::empty(StatusCode::OK))
}

/// Returns the ACL of a bucket.
pub(crate) fn acl(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let acl = ctx.with_bucket(|bucket| Ok(bucket.properties.acl.clone()))?;
    let mut policy = AccessControlPolicy::default();
    policy.owner = Some(ctx.state.owner());
    policy.access_control_list = Some(access_control_list(acl));
    Response::document(&policy)
}

/// Returns the ACL in the header of a request.
pub(super) fn requested(ctx: &RequestContext<'_>) -> Result<Option<BucketAcl>, ServiceError> {
    match ctx.header("x-oss-acl")?.map(BucketAcl::from) {
        Some(BucketAcl::Unknown(acl)) => Err(ServiceError::invalid_argument(format!(
            "{acl} is not an ACL of a bucket."
        ))),
        acl => Ok(acl),
    }
}

pub(super) fn access_control_list(acl: BucketAcl) -> AccessControlList {
    AccessControlList::builder().grant(acl).build()
}
