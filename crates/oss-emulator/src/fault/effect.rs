//! What a fault does.

use std::time::{Duration, SystemTime};

use super::truncation::{Cut, Ending};
use super::{Reply, Skew, Truncation};
use crate::answer::Answer;
use crate::error::ServiceError;

/// What happens to a request that a fault hits.
///
/// An operation is *applied* when its request was verified and it was done. A request that is refused
/// is answered with its refusal, and the `Apply…` effects do not happen to it.
///
/// Where nothing is applied, the effect happens before any check of the request, but after its last
/// byte has been read, unless the client waits for `100 Continue`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Effect {
    /// Nothing is applied, and this is answered, as a gateway in front of the service would.
    Answer(Reply),
    /// Nothing is applied; the connection is closed without an answer, with a FIN.
    Close,
    /// Nothing is applied; the connection is reset without an answer, with an RST.
    Reset,
    /// All is as usual, but the answer starts this much later.
    ///
    /// With [`Duration::MAX`] it never starts.
    Delay(Duration),
    /// All is as usual, but the answer ends too early.
    Truncate(Truncation),
    /// For this request, the clock of the server is wrong.
    ///
    /// The request is verified against that clock, so one signed more than 15 minutes away from it
    /// is 403 `RequestTimeTooSkewed`, and the header `Date` shows it.
    Skew(Skew),
    /// The operation is applied, and this is answered instead of its answer.
    ApplyThenAnswer(Reply),
    /// The operation is applied, and the connection is closed without an answer, with a FIN.
    ApplyThenClose,
    /// The operation is applied, and the connection is reset without an answer, with an RST.
    ApplyThenReset,
}

/// What became of a request before it is answered.
pub(crate) enum Done {
    Applied(Answer),
    Refused(ServiceError),
    /// Nobody looked at it, because of a fault.
    Ignored,
}

impl Effect {
    /// Tells whether the request is not even looked at.
    pub(crate) fn ignores(&self) -> bool {
        matches!(self, Self::Answer(_) | Self::Close | Self::Reset)
    }

    /// Tells whether it happens to a request that ended in this way.
    pub(crate) fn happens(&self, done: &Done) -> bool {
        match self {
            Self::Answer(_) | Self::Close | Self::Reset => matches!(done, Done::Ignored),
            Self::Delay(_) | Self::Truncate(_) | Self::Skew(_) => true,
            Self::ApplyThenAnswer(_) | Self::ApplyThenClose | Self::ApplyThenReset => {
                matches!(done, Done::Applied(_))
            }
        }
    }

    /// Returns how the connection ends instead of an answer.
    pub(crate) fn ending(&self) -> Option<Ending> {
        match self {
            Self::Close | Self::ApplyThenClose => Some(Ending::Close),
            Self::Reset | Self::ApplyThenReset => Some(Ending::Reset),
            _ => None,
        }
    }

    /// Returns what is answered instead.
    pub(crate) fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Answer(reply) | Self::ApplyThenAnswer(reply) => Some(reply),
            _ => None,
        }
    }

    pub(crate) fn delay(&self) -> Option<Duration> {
        match self {
            Self::Delay(delay) => Some(*delay),
            _ => None,
        }
    }

    pub(crate) fn cut(&self) -> Option<Cut> {
        match self {
            Self::Truncate(truncation) => Some(truncation.cut()),
            _ => None,
        }
    }

    /// Returns what the clock shows to the request.
    pub(crate) fn shown(&self, time: SystemTime) -> SystemTime {
        match self {
            Self::Skew(skew) => skew.shown(time),
            _ => time,
        }
    }
}
