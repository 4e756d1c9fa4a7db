//! Recognizes responses that refuse a request.

use http::StatusCode;

/// Returns whether a status means that the service refused the request.
///
/// It applied nothing then. 408 and 429 don't mean this: a proxy can send them after it has forwarded the request.
pub(crate) fn is_refusal(status: StatusCode) -> bool {
    let from_proxies = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    status.is_client_error() && !from_proxies.contains(&status)
}
