//! The step after a failed attempt.

use std::fmt;
use std::time::Duration;

use oss_credentials::CredentialsError;

use crate::error::StopReason;

/// The step after a failed attempt.
#[derive(Debug)]
pub(super) enum NextStep {
    /// Signs again with the time of the service, which is known now.
    CorrectClock,
    /// Signs again with new credentials.
    RefreshCredentials,
    /// Sends again on another connection; the idle one was closed by the server.
    Reconnect,
    /// Stops: the access key was refused, and getting another one failed.
    StopWithoutCredentials(CredentialsError),
    /// Retries after the backoff.
    RetryAfter(Duration),
    /// Returns the error.
    Stop(StopReason),
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CorrectClock => f.write_str("repeat with the time of the service"),
            Self::RefreshCredentials => f.write_str("repeat with new credentials"),
            Self::Reconnect => f.write_str("repeat on another connection"),
            Self::StopWithoutCredentials(_) => {
                f.write_str("stop: no other credentials are available")
            }
            Self::RetryAfter(_) => f.write_str("retry after the backoff"),
            Self::Stop(reason) => write!(f, "stop: {reason}"),
        }
    }
}
