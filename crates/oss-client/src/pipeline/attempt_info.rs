//! The public description of one attempt.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::error::StopReason;

/// An attempt that has ended.
///
/// [`ClientBuilder::on_attempt`](crate::ClientBuilder::on_attempt) observes it. It contains no secrets: neither queries nor headers.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttemptInfo<'a> {
    /// The name of the operation, such as `PutBucketInventory`.
    pub operation: &'static str,
    /// The bucket of the operation, if it has one.
    pub bucket: Option<&'a str>,
    /// The number of the attempt within its operation, from 1.
    ///
    /// An attempt of a [download](crate::Client::download) whose body is interrupted is reported again, as a failure.
    /// Its number is then 1 if any data arrived, because the count restarts with each progress.
    pub number: u32,
    /// The time from getting credentials until the response was read.
    ///
    /// A body that is a stream is read later. The failure of an interrupted body has a duration of almost zero,
    /// because the attempt was measured when its head arrived.
    pub duration: Duration,
    /// The status of the response, if one was received.
    pub status: Option<StatusCode>,
    /// The id of the request, if the response has one.
    pub request_id: Option<&'a str>,
    /// The category of the failure; `None` if the attempt succeeded.
    ///
    /// It is the field `error.type` of traces: the status of an error response, such as `503`, or one of
    /// `cancelled`, `timeout`, `config`, `resolve`, `connect`, `proxy`, `tls`, `interrupted`, `protocol`,
    /// `too_large`, `body`, `transport`, `credentials`, `signing`, `checksum_mismatch` and
    /// `invalid_request`.
    pub error_type: Option<Cow<'static, str>>,
    /// The step that follows.
    pub next: NextStep,
}

/// The step of a client after an attempt.
///
/// `Display` prints it in a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NextStep {
    /// Reads the output from the successful response.
    Finish,
    /// Signs again with the time of the service, which is known now.
    CorrectClock,
    /// Signs again with new credentials.
    RefreshCredentials,
    /// Sends again on another connection; the server closed the idle one.
    Reconnect,
    /// Retries after this backoff.
    RetryAfter(Duration),
    /// Returns the error.
    Stop(StopReason),
    /// Nothing: the caller dropped the future of the operation.
    Cancelled,
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Finish => f.write_str("finish"),
            Self::CorrectClock => f.write_str("repeat with the time of the service"),
            Self::RefreshCredentials => f.write_str("repeat with new credentials"),
            Self::Reconnect => f.write_str("repeat on another connection"),
            Self::RetryAfter(_) => f.write_str("retry after the backoff"),
            Self::Stop(reason) => write!(f, "stop: {reason}"),
            Self::Cancelled => f.write_str("the operation was dropped"),
        }
    }
}
