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
    old: Option<InventoryConfiguration>,
    restore_error: Option<Error>,
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
    /// Nobody knows: the old rule may be there or not, and so may the new one.
    Unknown,
}

impl ReplaceError {
    pub(crate) fn unchanged(error: Error) -> Self {
        Self::new(error, ReplaceState::Unchanged)
    }

    pub(crate) fn new(error: Error, state: ReplaceState) -> Self {
        Self(Box::new(Inner {
            error,
            state,
            old: None,
            restore_error: None,
        }))
    }

    /// Names the rule that was deleted, or may have been.
    pub(crate) fn deleted(mut self, old: &InventoryConfiguration) -> Self {
        self.0.old = Some(old.clone());
        self
    }

    /// Names why the old rule could not be put back.
    pub(crate) fn not_put_back(mut self, error: Error) -> Self {
        self.0.restore_error = Some(error);
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

    /// Returns the old rule, unless it is certain that it is there: it is gone then, or may be.
    ///
    /// # Troubleshooting
    ///
    /// Save it. Then get the rule that has its id. If there is none, no reports are made:
    /// [`put`](crate::InventoryClient::put) the old one when the service answers again. If it is one of
    /// somebody else, ask them.
    #[must_use]
    pub fn to_restore(&self) -> Option<&InventoryConfiguration> {
        match self.0.state {
            ReplaceState::Taken | ReplaceState::Unknown => self.0.old.as_ref(),
            ReplaceState::Unchanged | ReplaceState::Restored => None,
        }
    }

    /// Returns why the old rule could not be put back, if that was tried and refused or broke off.
    #[must_use]
    pub fn restore_error(&self) -> Option<&Error> {
        self.0.restore_error.as_ref()
    }
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            state,
            old,
            restore_error,
            ..
        } = &*self.0;
        f.write_str("the rule was not replaced; ")?;
        f.write_str(match (state, old, restore_error) {
            (ReplaceState::Unchanged, ..) => "nothing was changed",
            (ReplaceState::Restored, ..) => "the old one was deleted and put back",
            (ReplaceState::Taken, None, _) => "there is one of somebody else",
            (ReplaceState::Taken, Some(_), _) => "the old one is gone, and somebody put another",
            (ReplaceState::Unknown, None, _) => "it is not known whether it was created",
            (ReplaceState::Unknown, Some(_), None) => {
                "it is not known whether the old one is there; get it to find out"
            }
            (ReplaceState::Unknown, Some(_), Some(_)) => {
                "the old one was deleted and could not be put back, so there may be none"
            }
        })
    }
}

impl StdError for ReplaceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0.error)
    }
}
