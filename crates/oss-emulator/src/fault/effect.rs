//! The effects of faults.

use std::time::{Duration, SystemTime};

use super::reply::Reply;
use super::skew::Skew;
use super::truncation::{ConnectionEnd, Truncation};
use crate::error::ServiceError;
use crate::response::Response;

/// The effect of a fault on a request.
///
/// An operation is *applied* when its request was verified and its handler succeeded. A refused
/// request gets its error response, and the `ApplyThen…` effects don't touch it.
///
/// If the operation isn't applied, the effect comes before any check of the request. It still waits
/// for the last byte of the request, unless the client waits for `100 Continue`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Effect {
    /// Sends this response, like a gateway, without applying the operation.
    Respond(Reply),
    /// Closes the connection (FIN) without applying the operation or responding.
    Close,
    /// Resets the connection (RST) without applying the operation or responding.
    Reset,
    /// Handles the request as usual, but starts the response this much later.
    ///
    /// With [`Duration::MAX`] it never starts.
    Delay(Duration),
    /// Handles the request as usual, but ends the response too early.
    Truncate(Truncation),
    /// Handles the request with a wrong clock.
    ///
    /// The request is verified against that clock, so one signed more than 15 minutes away from it
    /// returns 403 `RequestTimeTooSkewed`. The `Date` header of the response shows that clock.
    Skew(Skew),
    /// Applies the operation, but sends this response instead.
    ApplyThenRespond(Reply),
    /// Applies the operation, then closes the connection (FIN) without a response.
    ApplyThenClose,
    /// Applies the operation, then resets the connection (RST) without a response.
    ApplyThenReset,
}

/// How the handling of a request ended.
pub(crate) enum HandlerResult {
    Applied(Response),
    Rejected(ServiceError),
    /// A fault kept the request from being handled.
    Skipped,
}

impl Effect {
    /// Returns whether the request must not be handled.
    pub(crate) fn skips_request(&self) -> bool {
        matches!(self, Self::Respond(_) | Self::Close | Self::Reset)
    }

    /// Returns whether the effect applies to a request that ended like this.
    pub(crate) fn applies_to(&self, result: &HandlerResult) -> bool {
        match self {
            Self::Respond(_) | Self::Close | Self::Reset => {
                matches!(result, HandlerResult::Skipped)
            }
            Self::Delay(_) | Self::Truncate(_) | Self::Skew(_) => true,
            Self::ApplyThenRespond(_) | Self::ApplyThenClose | Self::ApplyThenReset => {
                matches!(result, HandlerResult::Applied(_))
            }
        }
    }

    /// Returns how the connection ends instead of a response.
    pub(crate) fn connection_end(&self) -> Option<ConnectionEnd> {
        match self {
            Self::Close | Self::ApplyThenClose => Some(ConnectionEnd::Close),
            Self::Reset | Self::ApplyThenReset => Some(ConnectionEnd::Reset),
            _ => None,
        }
    }

    /// Returns the response that is sent instead of the operation's own.
    pub(crate) fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Respond(reply) | Self::ApplyThenRespond(reply) => Some(reply),
            _ => None,
        }
    }

    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Delay(delay) => Some(*delay),
            _ => None,
        }
    }

    pub(crate) fn truncation(&self) -> Option<Truncation> {
        match self {
            Self::Truncate(truncation) => Some(*truncation),
            _ => None,
        }
    }

    /// Returns the time that the clock shows to the request.
    pub(crate) fn shown_time(&self, time: SystemTime) -> SystemTime {
        match self {
            Self::Skew(skew) => skew.shown_time(time),
            _ => time,
        }
    }
}
