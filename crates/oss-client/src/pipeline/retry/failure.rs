//! The outcome of a failed attempt, as far as the retry policy is concerned.

use std::time::Duration;

use http::StatusCode;

use crate::error::is_throttled;

/// How an attempt failed, as far as the retry policy is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The connection failed: nothing was sent.
    NotSent,
    /// The host name cannot be resolved: nothing was sent, and waiting rarely helps.
    Unresolved,
    /// The exchange was interrupted after something may have been sent.
    Interrupted,
    /// The service asked for less load.
    Throttled {
        /// The value of the header `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// The service failed, but may succeed later.
    Transient {
        /// The value of the header `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// A retry cannot help.
    ///
    /// Examples are a rejected certificate, missing credentials and an unreadable response.
    Permanent,
}

/// Codes that mark an error document under a success status as transient.
const TRANSIENT_CODES: [&str; 2] = ["InternalError", "ServiceUnavailable"];

impl Failure {
    /// Classifies an error response.
    pub(crate) fn from_response(
        status: StatusCode,
        code: &str,
        retry_after: Option<Duration>,
    ) -> Self {
        if is_throttled(status, code) {
            Self::Throttled { retry_after }
        } else if is_transient(status, code) {
            Self::Transient { retry_after }
        } else {
            Self::Permanent
        }
    }

    /// Returns whether the service asked for less load.
    pub(crate) fn is_throttled(self) -> bool {
        matches!(self, Self::Throttled { .. })
    }

    /// Returns how long the service asked to wait.
    pub(super) fn retry_after(self) -> Duration {
        match self {
            Self::Throttled { retry_after } | Self::Transient { retry_after } => {
                retry_after.unwrap_or_default()
            }
            _ => Duration::ZERO,
        }
    }
}

fn is_transient(status: StatusCode, code: &str) -> bool {
    match status {
        // A feature that the server lacks won't appear between attempts.
        StatusCode::NOT_IMPLEMENTED | StatusCode::HTTP_VERSION_NOT_SUPPORTED => false,
        StatusCode::REQUEST_TIMEOUT => true,
        status if status.is_success() => TRANSIENT_CODES.contains(&code),
        status => status.is_server_error(),
    }
}
