//! The only setting that is JSON: the policy.

use http::StatusCode;
use oss_model::operation::{DecodeError, DecodeErrorKind, Operation};
use oss_model::policy::{
    DeleteBucketPolicy, GetBucketPolicy, GetBucketPolicyOutput, PutBucketPolicy,
};
use serde_json::Value;

use super::setting::{delete, not_found, setting_name, unset_code};
use crate::error::ServiceError;
use crate::handler::{Handler, on, on_explained};
use crate::request_context::RequestContext;

/// The size in bytes that a policy must stay below.
///
/// See <https://help.aliyun.com/en/oss/developer-reference/putbucketpolicy>.
const SIZE_LIMIT: usize = 16 * 1024;

/// Returns the handlers of the policy.
pub(super) fn handlers() -> Vec<Handler> {
    vec![
        on_explained(put, explain),
        on(get),
        on(|ctx: &RequestContext<'_>, _: DeleteBucketPolicy| {
            delete(ctx, &DeleteBucketPolicy::INFO)
        }),
    ]
}

/// Stores a policy unchanged.
///
/// Its statements aren't interpreted: the emulator has a single account.
fn put(ctx: &RequestContext<'_>, operation: PutBucketPolicy) -> Result<(), ServiceError> {
    ctx.require_bucket()?;
    check(&operation.policy)?;
    ctx.edit_bucket(|bucket| {
        bucket.put_setting(setting_name(&PutBucketPolicy::INFO), operation.policy);
        Ok(())
    })
}

fn get(
    ctx: &RequestContext<'_>,
    _: GetBucketPolicy,
) -> Result<GetBucketPolicyOutput, ServiceError> {
    let info = GetBucketPolicy::INFO;
    let stored = ctx.with_bucket(|bucket| Ok(bucket.settings.get(setting_name(&info)).cloned()))?;
    let unset = || not_found(&info, unset_code(&info).unwrap_or_default());
    stored.map(GetBucketPolicyOutput::new).ok_or_else(unset)
}

fn explain(_: &RequestContext<'_>, error: &DecodeError) -> ServiceError {
    match error.kind() {
        DecodeErrorKind::Body => invalid("The policy is not a JSON document."),
        _ => error.into(),
    }
}

fn check(policy: &str) -> Result<(), ServiceError> {
    if policy.len() >= SIZE_LIMIT {
        return Err(invalid("The policy is not smaller than 16 KB."));
    }
    let policy: Value =
        serde_json::from_str(policy).map_err(|_| invalid("The policy is not a JSON document."))?;
    if policy["Version"] != "1" {
        return Err(invalid("The policy must have \"Version\": \"1\"."));
    }
    match &policy["Statement"] {
        Value::Array(statements) if !statements.is_empty() => Ok(()),
        _ => Err(invalid("The policy must have a list of statements.")),
    }
}

fn invalid(message: &'static str) -> ServiceError {
    ServiceError::new(StatusCode::BAD_REQUEST, "InvalidPolicyDocument", message)
}
