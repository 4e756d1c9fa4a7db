//! Errors of replacing a rule, with the state of the rule afterwards.

use std::error::Error as StdError;
use std::fmt;

use oss_model::inventory::InventoryConfiguration;

use crate::Error;

/// An error of replacing a rule.
///
/// `Display` says what happened to the old rule. [`source`](StdError::source) is the error that
/// prevented the replacement.
#[derive(Debug)]
pub struct ReplaceError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    error: Error,
    state: ReplaceState,
    unrestored: Option<InventoryConfiguration>,
    restoration: Restoration,
}

/// The known state of a rule after its replacement failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplaceState {
    /// This client changed nothing.
    Unchanged,
    /// The old rule was deleted and put back.
    ///
    /// A deletion that is applied late, see [`Replacement::apply`](crate::Replacement::apply), deletes it again.
    Restored,
    /// Another client put a rule with this id.
    ///
    /// The old rule, if one existed, is gone.
    ConcurrentlyReplaced,
    /// No rule exists: the old one was deleted, and no other could be put.
    Gone,
    /// Unknown: the old rule may exist, the new one may exist, or neither.
    Unknown,
}

/// The outcome of putting the old rule back.
#[derive(Debug)]
pub(crate) enum Restoration {
    NotTried,
    /// It was put back, but its deletion may still be applied.
    Done,
    /// A rule exists, but may be deleted later.
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
            unrestored: None,
            restoration: Restoration::NotTried,
        }))
    }

    /// Adds the old rule, which is or may be gone, and the outcome of putting it back.
    pub(crate) fn with_unrestored(
        mut self,
        old: &InventoryConfiguration,
        restoration: Restoration,
    ) -> Self {
        self.0.unrestored = Some(old.clone());
        self.0.restoration = restoration;
        self
    }

    /// Returns the error that prevented the replacement.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.0.error
    }

    /// Returns the known state of the rule.
    #[must_use]
    pub fn state(&self) -> ReplaceState {
        self.0.state
    }

    /// Returns the old rule, unless it certainly exists or never existed.
    ///
    /// # Troubleshooting
    ///
    /// Save it, then get the rule with its id. If none exists, no reports are written:
    /// [`put`](crate::InventoryClient::put) the old rule once the service responds again. If another
    /// client put the current one, ask its owner.
    #[must_use]
    pub fn unrestored_rule(&self) -> Option<&InventoryConfiguration> {
        self.0.unrestored.as_ref()
    }

    /// Returns why the old rule couldn't be put back, if that was tried.
    #[must_use]
    pub fn restore_error(&self) -> Option<&Error> {
        match &self.0.restoration {
            Restoration::Conflict(error) | Restoration::Failed(error) => Some(error),
            Restoration::NotTried | Restoration::Done => None,
        }
    }
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let had_rule = self.0.unrestored.is_some();
        let state = match (self.0.state, &self.0.restoration) {
            (ReplaceState::Unchanged, _) => "nothing was changed",
            (ReplaceState::Restored, _) => "the old one was deleted and put back",
            (ReplaceState::ConcurrentlyReplaced, _) if had_rule => {
                "the old one is gone, and another client put a different one"
            }
            (ReplaceState::ConcurrentlyReplaced, _) => "another client put one with this id",
            (ReplaceState::Gone, Restoration::NotTried) => {
                "another client deleted the old one, so none exists"
            }
            (ReplaceState::Gone, _) => {
                "the old one was deleted and could not be put back, so none exists"
            }
            (ReplaceState::Unknown, Restoration::NotTried) if !had_rule => {
                "it is unknown whether it was created"
            }
            (ReplaceState::Unknown, Restoration::Done) => {
                "the old one was put back, but its deletion may still be under way"
            }
            (ReplaceState::Unknown, Restoration::Conflict(_)) => {
                "a rule exists, but the deletion of the old one may still be under way"
            }
            (ReplaceState::Unknown, Restoration::NotTried | Restoration::Failed(_)) => {
                "it is unknown whether the new one exists, the old one, or neither"
            }
        };
        write!(f, "the rule was not replaced; {state}")
    }
}

impl StdError for ReplaceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0.error)
    }
}
