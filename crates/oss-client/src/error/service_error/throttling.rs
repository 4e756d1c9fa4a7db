//! Recognizes responses that ask for less load.

use http::StatusCode;

const THROTTLING_CODES: [&str; 5] = [
    "TotalQpsLimitExceeded",
    "MetaOperationQpsLimitExceeded",
    "ActiveRequestLimitExceeded",
    "DownloadTrafficRateLimitExceeded",
    "UploadTrafficRateLimitExceeded",
];

/// Returns whether a response asks for less load.
///
/// The status is 429 or 503, or the code is one of the throttling codes.
pub(crate) fn is_throttled(status: StatusCode, code: &str) -> bool {
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => true,
        _ => THROTTLING_CODES.contains(&code),
    }
}
