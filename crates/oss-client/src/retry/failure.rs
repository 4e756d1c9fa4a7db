//! How an attempt failed, as far as trying again is concerned.

use std::time::Duration;

use http::StatusCode;

/// How an attempt failed, as far as trying again is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// There was no connection: nothing was sent.
    NotSent,
    /// The name of the host has no address: nothing was sent, and waiting rarely changes that.
    Unresolved,
    /// The exchange broke off after something may have been sent.
    Interrupted,
    /// The service answered with an error; made by [`Failure::answered`].
    #[non_exhaustive]
    Answered {
        /// The HTTP status.
        status: StatusCode,
        /// The error code, such as `ServiceUnavailable`.
        code: String,
        /// What the header `Retry-After` asks for.
        retry_after: Option<Duration>,
    },
    /// Trying again cannot help.
    ///
    /// As for refused certificates, missing credentials, unreadable answers.
    Permanent,
}

/// Codes of passing errors, beside those of throttling, for answers whose status does not tell.
const TRANSIENT_CODES: [&str; 2] = ["InternalError", "ServiceUnavailable"];
/// Codes that ask for less load.
const THROTTLING_CODES: [&str; 5] = [
    "TotalQpsLimitExceeded",
    "MetaOperationQpsLimitExceeded",
    "ActiveRequestLimitExceeded",
    "DownloadTrafficRateLimitExceeded",
    "UploadTrafficRateLimitExceeded",
];

impl Failure {
    /// Makes the failure of an attempt that the service answered with an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use http::StatusCode;
    /// use oss_client::{Attempt, Decision, Failure, Repeatable, RetryPolicy, StopReason};
    ///
    /// let missing = Failure::answered(StatusCode::NOT_FOUND, "NoSuchBucket", None);
    /// let decision = RetryPolicy::default().decide(&missing, Repeatable::Yes, Attempt::new(1));
    /// assert_eq!(decision, Decision::Stop(StopReason::Permanent));
    /// ```
    pub fn answered(
        status: StatusCode,
        code: impl Into<String>,
        retry_after: Option<Duration>,
    ) -> Self {
        let code = code.into();
        Self::Answered {
            status,
            code,
            retry_after,
        }
    }

    /// Says whether the service asks for less load.
    ///
    /// With 429, with 503, or with one of the codes `TotalQpsLimitExceeded`, `MetaOperationQpsLimitExceeded`,
    /// `ActiveRequestLimitExceeded`, `DownloadTrafficRateLimitExceeded` and
    /// `UploadTrafficRateLimitExceeded` under another status.
    pub fn is_throttled(&self) -> bool {
        match self {
            Self::Answered { status, code, .. } => is_throttled(*status, code),
            _ => false,
        }
    }

    /// Says whether the same request may succeed later.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::NotSent | Self::Unresolved | Self::Interrupted => true,
            Self::Answered { status, code, .. } => is_transient(*status, code),
            Self::Permanent => false,
        }
    }

    /// Returns how long the service asked to be left alone.
    pub(super) fn asked(&self) -> Duration {
        match self {
            Self::Answered { retry_after, .. } => retry_after.unwrap_or_default(),
            _ => Duration::ZERO,
        }
    }
}

/// Tells whether an answer asks for less load.
pub(crate) fn is_throttled(status: StatusCode, code: &str) -> bool {
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => true,
        _ => THROTTLING_CODES.contains(&code),
    }
}

fn is_transient(status: StatusCode, code: &str) -> bool {
    match status {
        _ if is_throttled(status, code) => true,
        // A feature that the server lacks will not appear between attempts.
        StatusCode::NOT_IMPLEMENTED | StatusCode::HTTP_VERSION_NOT_SUPPORTED => false,
        StatusCode::REQUEST_TIMEOUT => true,
        // An error document under a status of success.
        status if status.is_success() => TRANSIENT_CODES.contains(&code),
        status => status.is_server_error(),
    }
}
