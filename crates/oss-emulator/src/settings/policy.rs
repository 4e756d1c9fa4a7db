//! Reads the one setting that is JSON, a policy.

use http::StatusCode;
use serde_json::Value;

use super::Setting;
use crate::error::ServiceError;

/// A policy must be smaller than this, in bytes.
///
/// See <https://help.aliyun.com/en/oss/developer-reference/putbucketpolicy>.
const LIMIT: usize = 16 * 1024;

/// Reads a policy and returns its text unchanged.
///
/// Who may do what is not looked at: this server has one user.
pub(super) fn read(body: &[u8], setting: &Setting) -> Result<String, ServiceError> {
    let refused = |message: &'static str| {
        ServiceError::new(StatusCode::BAD_REQUEST, setting.invalid, message)
    };
    if body.len() >= LIMIT {
        return Err(refused("The policy is not smaller than 16 KB."));
    }
    let text = std::str::from_utf8(body).map_err(|_| refused("The policy is not UTF-8."))?;
    let policy: Value =
        serde_json::from_str(text).map_err(|_| refused("The policy is not a JSON document."))?;
    if policy["Version"] != "1" {
        return Err(refused("The policy must have \"Version\": \"1\"."));
    }
    match &policy["Statement"] {
        Value::Array(statements) if !statements.is_empty() => Ok(text.to_owned()),
        _ => Err(refused("The policy must have a list of statements.")),
    }
}
