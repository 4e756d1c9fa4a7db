//! The id and the status of a successful response.

use http::StatusCode;

/// The id and the status of a successful response.
///
/// Returned by [`Client::execute_with_info`](crate::Client::execute_with_info). An [`Error`](crate::Error) has
/// both for a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResponseInfo {
    /// The status, which is 2xx.
    pub status: StatusCode,
    /// The id of the request, which support asks for; `None` if the response lacks it.
    pub request_id: Option<String>,
    /// The number of attempts to send the request.
    pub attempts: u32,
}
