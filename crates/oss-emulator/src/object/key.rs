//! The rules for keys.

use http::StatusCode;

use crate::error::ServiceError;

/// The maximum length of a key in bytes.
const MAX_LENGTH: usize = 1023;

/// Checks the key of a new object.
///
/// See <https://help.aliyun.com/en/oss/user-guide/object-naming-conventions>.
pub(crate) fn check_key(key: &str) -> Result<(), ServiceError> {
    let invalid = |message| {
        Err(ServiceError::new(
            StatusCode::BAD_REQUEST,
            "InvalidObjectName",
            message,
        ))
    };
    if key.len() > MAX_LENGTH {
        return invalid("The length of object name must be less than 1024.");
    }
    if key.starts_with(['/', '\\']) {
        return invalid("The specified object is not valid.");
    }
    Ok(())
}
