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
    ///
    /// A deletion that arrives later, as [`Replacement::apply`](crate::Replacement::apply) describes, deletes it.
    Restored,
    /// There is a rule of somebody else. The old one is gone, if there was one.
    Taken,
    /// There is no rule: the old one is deleted, by this client or another, and none could be put.
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

    /// Names the old rule, which is gone, or may be, and what came of putting it back.
    pub(crate) fn lost(mut self, old: &InventoryConfiguration, putting_back: PuttingBack) -> Self {
        self.0.lost = Some(old.clone());
        self.0.putting_back = putting_back;
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
        let there_was_one = self.0.lost.is_some();
        f.write_str(match (self.0.state, &self.0.putting_back) {
            (ReplaceState::Unchanged, _) => "nothing was changed",
            (ReplaceState::Restored, _) => "the old one was deleted and put back",
            (ReplaceState::Taken, _) if there_was_one => {
                "the old one is gone, and somebody put another"
            }
            (ReplaceState::Taken, _) => "there is one of somebody else",
            (ReplaceState::Gone, PuttingBack::NotTried) => {
                "somebody else has deleted the old one, so there is none"
            }
            (ReplaceState::Gone, _) => {
                "the old one was deleted and could not be put back, so there is none"
            }
            (ReplaceState::Unknown, PuttingBack::NotTried) if !there_was_one => {
                "it is not known whether it was created"
            }
            (ReplaceState::Unknown, PuttingBack::Done) => {
                "the old one was put back, but its deletion may still be under way"
            }
            (ReplaceState::Unknown, PuttingBack::Conflict(_)) => {
                "there is a rule, but the deletion of the old one may still be under way"
            }
            (ReplaceState::Unknown, PuttingBack::NotTried | PuttingBack::Failed(_)) => {
                "it is not known whether the new one is there, the old one, or none"
            }
        })
    }
}

impl StdError for ReplaceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0.error)
    }
}
