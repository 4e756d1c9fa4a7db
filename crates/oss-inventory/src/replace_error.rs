//! Errors of replacing a rule, with the state of the rule afterwards.

use std::error::Error as StdError;
use std::fmt;

use oss_model::inventory::InventoryConfiguration;

use crate::{ChangeKind, Error, PreparedRule};

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
    new_rule_was_put: bool,
    journal_entry: Option<String>,
    kind: ChangeKind,
}

/// The known state of a rule after its replacement failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplaceState {
    /// This client changed nothing.
    Unchanged,
    /// The old rule was deleted and put back.
    Restored,
    /// Another client created a rule with this id, or replaced it.
    ///
    /// The old rule, if one existed, is gone, or the other client put it back.
    ConcurrentlyReplaced,
    /// No rule exists: the old one was deleted, and no other was put or stayed.
    Gone,
    /// Unknown: the old rule may exist, the new one may exist, or neither.
    Unknown,
}

/// The outcome of putting the old rule back.
#[derive(Debug)]
pub(crate) enum Restoration {
    NotTried,
    /// The deleted rule may have been another client's.
    Declined,
    /// It was put back, but wasn't there afterwards.
    Done,
    /// A rule exists.
    Conflict(Error),
    Failed(Error),
    /// It is unknown whether the old rule was deleted, because no rule can be read.
    Unread,
    /// It is unknown whether the old rule was deleted, because no time is left to wait.
    OutOfTime,
}

impl ReplaceError {
    pub(crate) fn unchanged(error: Error) -> Self {
        Self::new(error, ReplaceState::Unchanged)
    }

    /// Creates the error of a put that failed where no rule existed.
    pub(crate) fn not_created(error: Error) -> Self {
        let state = if error.may_have_been_applied() {
            ReplaceState::Unknown
        } else if error.is_already_exists() {
            ReplaceState::ConcurrentlyReplaced
        } else {
            ReplaceState::Unchanged
        };
        Self::new(error, state)
    }

    pub(crate) fn new(error: Error, state: ReplaceState) -> Self {
        Self(Box::new(Inner {
            error,
            state,
            unrestored: None,
            restoration: Restoration::NotTried,
            new_rule_was_put: false,
            journal_entry: None,
            kind: ChangeKind::Replace,
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

    /// Says that the new rule was put, and isn't known to be there now.
    pub(crate) fn with_new_rule_put(mut self, old: Option<&PreparedRule>) -> Self {
        self.0.new_rule_was_put = true;
        match old {
            Some(old) => self.with_unrestored(old, Restoration::NotTried),
            None => self,
        }
    }

    /// Says which change failed, if it isn't a replacement.
    pub(crate) fn with_kind(mut self, kind: ChangeKind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Says that the old rule stays in a journal.
    pub(crate) fn with_journal_entry(mut self, name: &str) -> Self {
        self.0.journal_entry = Some(name.to_owned());
        self
    }

    pub(crate) fn new_rule_was_put(&self) -> bool {
        self.0.new_rule_was_put
    }

    /// Returns the name of the journal entry that has the old rule, such as a path.
    ///
    /// An [`unrestored_rule`](Self::unrestored_rule) stays in the journal, and an entry that can't be removed. See
    /// [`InventoryClient::recover`](crate::InventoryClient::recover).
    #[must_use]
    pub fn journal_entry(&self) -> Option<&str> {
        self.0.journal_entry.as_deref()
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
            Restoration::NotTried
            | Restoration::Declined
            | Restoration::Done
            | Restoration::Unread
            | Restoration::OutOfTime => None,
        }
    }
}

impl fmt::Display for ReplaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.new_rule_was_put {
            return f.write_str(match self.0.state {
                ReplaceState::Gone => {
                    "the new rule was put, but none exists now: another client deleted it, or the \
                     service lost it"
                }
                ReplaceState::ConcurrentlyReplaced => {
                    "the new rule was put, but a different one exists now"
                }
                _ => "the new rule was put, but it is unknown whether it still exists",
            });
        }
        let (change, state) = match (self.0.kind, self.0.state) {
            (ChangeKind::Create, _) => ("created", self.state_text()),
            (ChangeKind::Delete, ReplaceState::Unknown) => {
                ("deleted", "it is unknown whether it still exists")
            }
            (ChangeKind::Delete, ReplaceState::ConcurrentlyReplaced) => {
                return f.write_str("the rule was deleted, but one with this id exists now");
            }
            (ChangeKind::Delete, _) => ("deleted", self.state_text()),
            _ => ("replaced", self.state_text()),
        };
        write!(f, "the rule was not {change}; {state}")
    }
}

impl ReplaceError {
    fn state_text(&self) -> &'static str {
        let had_rule = self.0.unrestored.is_some();
        match (self.0.state, &self.0.restoration) {
            (ReplaceState::Unchanged, _) => "nothing was changed",
            (ReplaceState::Restored, _) => "the old one was deleted and put back",
            (ReplaceState::ConcurrentlyReplaced, _) if had_rule => {
                "the old one is gone, and a different one exists"
            }
            (ReplaceState::ConcurrentlyReplaced, _) => "another client created one with this id",
            (ReplaceState::Gone, Restoration::NotTried) => {
                "the old one was gone before it could be deleted, so none exists"
            }
            (ReplaceState::Gone, Restoration::Declined) => {
                "none exists; the old one was not put back, because another client may have \
                 replaced it"
            }
            (ReplaceState::Gone, Restoration::Done) => {
                "the old one was put back, but none exists now"
            }
            (ReplaceState::Gone, _) => {
                "the old one was deleted and could not be put back, so none exists"
            }
            (ReplaceState::Unknown, Restoration::NotTried) if !had_rule => {
                "it is unknown whether it was created"
            }
            (ReplaceState::Unknown, Restoration::Done) => {
                "the old one was put back, but it is unknown whether it still exists"
            }
            (ReplaceState::Unknown, Restoration::Conflict(_)) => {
                "a rule exists, but it is unknown which one"
            }
            (ReplaceState::Unknown, Restoration::OutOfTime) => {
                "it is unknown whether the old one was deleted, and no time is left to find out"
            }
            (ReplaceState::Unknown, Restoration::Unread) => {
                "it is unknown whether the old one was deleted, and no rule can be read"
            }
            (ReplaceState::Unknown, _) => {
                "it is unknown whether the new one exists, the old one, or neither"
            }
        }
    }
}

impl StdError for ReplaceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0.error)
    }
}
