//! The error of a rule that wasn't changed.

use std::error::Error;
use std::fmt::{self, Write as _};

use oss_inventory::{ReplaceError, ReplaceState};

use crate::files::STDIN;
use crate::shell::quoted;

/// The error of a rule that wasn't changed, with the flags of its bucket.
#[derive(Debug)]
pub(crate) struct ChangeFailed {
    pub(crate) error: ReplaceError,
    /// The file and the id of the rule.
    pub(super) name: String,
    pub(super) id: String,
    /// The file that has the rule, if any.
    pub(super) file: Option<String>,
    /// The flags that connect to the bucket.
    pub(super) flags: String,
}

impl ChangeFailed {
    /// Returns the advice for the user, unless the cause has its own.
    pub(crate) fn help(&self) -> Option<String> {
        let flags = &self.flags;
        if let Some(entry) = self.error.journal_entry() {
            let recover = format!("ossinv recover {flags}");
            return Some(match self.error.state() {
                ReplaceState::ConcurrentlyReplaced => format!(
                    "the old rule is in {entry}; to remove it from the journal, run: {recover} --forget"
                ),
                ReplaceState::Gone => {
                    format!("the old rule is in {entry}; put it back: {recover}")
                }
                _ => format!(
                    "the old rule is in {entry}; to see and settle its state, run: {recover}"
                ),
            });
        }
        let error = self.error.error();
        (error.is_changed() || error.is_already_exists()).then(|| {
            let command = match &self.file {
                Some(file) if file == STDIN => "plan -".to_owned(),
                Some(file) => format!("plan {}", quoted(file)),
                None => format!("get {}", quoted(&self.id)),
            };
            format!(
                "another client changed the rule; to see its changes, run: ossinv {command} {flags}"
            )
        })
    }

    /// Returns the entry of the journal that has the old rule, if it stays.
    pub(super) fn entry(&self) -> Option<&str> {
        self.error.journal_entry()
    }

    /// Returns a line about the entry that stays.
    pub(super) fn left(&self) -> Option<String> {
        let flags = &self.flags;
        self.entry()?;
        Some(format!(
            "old rules are in the journal; to see and settle their state, run: ossinv recover {flags}"
        ))
    }

    /// Returns the error and its causes in one line, with the name of the rule.
    pub(super) fn line(&self) -> String {
        let mut line = format!("{}: {}", self.name, self.error);
        let mut cause = self.error.source();
        while let Some(error) = cause {
            // Writing to memory can't fail.
            let _ = write!(line, ": {error}");
            cause = error.source();
        }
        line
    }
}

impl fmt::Display for ChangeFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for ChangeFailed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
