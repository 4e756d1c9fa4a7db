//! Why a rule was not replaced, and what is known of the one that is there now.

use std::error::Error as StdError;
use std::fmt;

use oss_model::inventory::InventoryConfiguration;

use crate::Error;

/// Why a rule was not replaced.
///
/// `Display` says what became of the old rule; [`source`](StdError::source) is the error that prevented
/// the replacement.
#[derive(Debug)]
pub struct ReplaceError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    error: Error,
    state: ReplaceState,
    /// The old rule, unless it is certain that it is there.
    lost: Option<InventoryConfiguration>,
    putting_back: PuttingBack,
}

/// What is known of the rules of an id after a replacement failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplaceState {
    /// This client changed nothing.
    Unchanged,
    /// The old rule was deleted, and put back.
    Restored,
    /// There is a rule of somebody else. The old one is gone, if there was one.
    Taken,
    /// There is no rule: somebody else deleted the old one, and the new one was refused.
    Gone,
    /// Nobody knows: the old rule may be there or not, and so may the new one.
    Unknown,
}

/// What came of putting the old rule back.
#[derive(Debug)]
pub(crate) enum PuttingBack {
    NotTried,
    /// It was put, though a deletion may still be carried out.
    Done,
    /// There is a rule, and nobody knows whether it will stay.
    Conflict(Error),
    Failed(Error),
}

impl ReplaceError {
    pub(crate) fn unchanged(error: Error) -> Self {
        Self::new(error, ReplaceState::Unchanged)
    }

    pub(crate) fn new(error: Error, state: ReplaceState) -> Self {
        Self(Box::new(Inner {
            error,
            state,
            lost: None,
            putting_back: PuttingBack::NotTried,
        }))
    }

    /// Makes the error for when the old rule may be there, or the new one, or none.
    pub(crate) fn unknown(
        error: Error,
        old: &InventoryConfiguration,
        putting_back: PuttingBack,
    ) -> Self {
        let mut unknown = Self::new(error, ReplaceState::Unknown).lost(old);
        unknown.0.putting_back = putting_back;
        unknown
    }

    /// Names the old rule, which is gone, or may be.
    pub(crate) fn lost(mut self, old: &InventoryConfiguration) -> Self {
        self.0.lost = Some(old.clone());
        self
    }

    /// Returns what prevented the replacement.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// Returns what is known of the rules of this id now.
    #[must_use]
    pub fn state(&self) -> ReplaceState {
        self.0.state
    }

    /// Returns the old rule, unless it is certain that it is there or that there was none.
    ///
    /// # Troubleshooting
    ///
    /// Save it. Then get the rule that has its id. If there is none, no reports are made:
    /// [`put`](crate::InventoryClient::put) the old one when the service answers again. If it is one of
    /// somebody else, ask them.
    #[must_use]
    pub fn to_restore(&self) -> Option<&InventoryConfiguration> {
        self.0.lost.as_ref()
    }

    /// Returns why the old rule could not be put back, if that was tried.
    #[must_use]
    pub fn restore_error(&self) -> Option<&Error> {
        match &self.0.putting_back {
            PuttingBack::Conflict(error) | PuttingBack::Failed(error) => Some(error),
            PuttingBack::NotTried | PuttingBack::Done => None,
        }
    }
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rule was not replaced; ")?;
        f.write_str(match (self.0.state, &self.0.lost) {
            (ReplaceState::Unchanged, _) => "nothing was changed",
            (ReplaceState::Restored, _) => "the old one was deleted and put back",
            (ReplaceState::Taken, None) => "there is one of somebody else",
            (ReplaceState::Taken, Some(_)) => "the old one is gone, and somebody put another",
            (ReplaceState::Gone, _) => "somebody else has deleted the old one, so there is none",
            (ReplaceState::Unknown, None) => "it is not known whether it was created",
            (ReplaceState::Unknown, Some(_)) => match self.0.putting_back {
                PuttingBack::NotTried => {
                    "the old one is gone, and it is not known whether the new one was created"
                }
                PuttingBack::Done => {
                    "the old one was put back, but its deletion may still be under way"
                }
                PuttingBack::Conflict(_) => {
                    "there is a rule, but the deletion of the old one may still be under way"
                }
                PuttingBack::Failed(_) => "the old one is probably gone, and could not be put back",
            },
        })
    }
}

impl StdError for ReplaceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0.error)
    }
}
