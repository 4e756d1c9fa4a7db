//! The error of a command that a signal ended.

use std::fmt;

/// The error of an interrupted command, with the state that it leaves behind.
#[derive(Debug)]
pub(crate) struct Interrupted(String);

impl Interrupted {
    pub(super) fn creating(rule: &str) -> Self {
        Self(format!("{rule} may or may not have been created"))
    }

    pub(super) fn deleting(rule: &str) -> Self {
        Self(format!("{rule} may or may not have been deleted"))
    }

    /// Creates the error of a command that planned changes, and began none.
    pub(super) fn planning() -> Self {
        Self("no rule of this plan was changed".to_owned())
    }

    /// Creates the error of a command that recovered entries of a journal.
    pub(super) fn recovering() -> Self {
        Self("entries that aren't settled stay in the journal; `ossinv recover --dry-run` shows them".to_owned())
    }

    /// Creates the error of a command that finished what it had begun.
    pub(super) fn finished() -> Self {
        Self("every change that had begun was finished".to_owned())
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "interrupted; {}", self.0)
    }
}

impl std::error::Error for Interrupted {}
