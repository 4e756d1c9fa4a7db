//! Reads the only setting that is JSON: the policy.

use http::StatusCode;
use serde_json::Value;

use super::setting::Setting;
use crate::error::ServiceError;

/// The size in bytes that a policy must stay below.
///
/// See <https://help.aliyun.com/en/oss/developer-reference/putbucketpolicy>.
const SIZE_LIMIT: usize = 16 * 1024;

/// Reads a policy and returns its text unchanged.
///
/// Its statements aren't interpreted: the emulator has a single account.
pub(super) fn read(body: &[u8], setting: &Setting) -> Result<String, ServiceError> {
    let invalid = |message: &'static str| {
        ServiceError::new(StatusCode::BAD_REQUEST, setting.invalid_code, message)
    };
    if body.len() >= SIZE_LIMIT {
        return Err(invalid("The policy is not smaller than 16 KB."));
    }
    let text = std::str::from_utf8(body).map_err(|_| invalid("The policy is not UTF-8."))?;
    let policy: Value =
        serde_json::from_str(text).map_err(|_| invalid("The policy is not a JSON document."))?;
    if policy["Version"] != "1" {
        return Err(invalid("The policy must have \"Version\": \"1\"."));
    }
    match &policy["Statement"] {
        Value::Array(statements) if !statements.is_empty() => Ok(text.to_owned()),
        _ => Err(invalid("The policy must have a list of statements.")),
    }
}
