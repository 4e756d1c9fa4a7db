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
/// `Respond`, `Close` and `Reset` act before any check of the request, but after its last byte,
/// unless the client waits for `100 Continue`.
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
    /// Flips one bit of the request body on its way, then handles the request as usual.
    ///
    /// A signature doesn't cover the body, so only a `Content-MD5` makes the request fail. Otherwise the damaged data is
    /// stored, and the response has its checksums.
    DamageRequestBody,
    /// Handles the request as usual, but flips one bit of the response body on its way.
    ///
    /// The headers stay right, with the checksums of the undamaged data.
    DamageResponseBody,
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
pub(crate) enum RequestOutcome {
    Handled(Response),
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
    pub(crate) fn applies_to(&self, result: &RequestOutcome) -> bool {
        match self {
            Self::Respond(_) | Self::Close | Self::Reset => {
                matches!(result, RequestOutcome::Skipped)
            }
            Self::Delay(_) | Self::Truncate(_) | Self::Skew(_) | Self::DamageRequestBody => true,
            Self::DamageResponseBody
            | Self::ApplyThenRespond(_)
            | Self::ApplyThenClose
            | Self::ApplyThenReset => {
                matches!(result, RequestOutcome::Handled(_))
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
