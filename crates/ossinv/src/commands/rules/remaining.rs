//! The entries of the journal that a recovery leaves.

use std::fmt;

use anyhow::{Error, Result};

use super::Stopped;

/// The entries that a recovery leaves, and the errors of some.
#[derive(Debug, Default)]
pub(super) struct Remaining {
    /// How many rules other clients changed.
    pub(super) foreign: usize,
    /// How many entries are in use, unreadable or of other services.
    pub(super) others: usize,
    pub(super) errors: Vec<Error>,
}

/// The error of entries that stay in the journal.
#[derive(Debug)]
pub(crate) struct RemainingEntries {
    foreign: usize,
    others: usize,
}

impl Remaining {
    /// Fails if an entry stays.
    pub(super) fn check(self) -> Result<()> {
        let (foreign, others) = (self.foreign, self.others);
        self.check_errors()?;
        match foreign + others {
            0 => Ok(()),
            _ => Err(RemainingEntries { foreign, others }.into()),
        }
    }

    /// Fails with the first error, and shows the others.
    pub(super) fn check_errors(self) -> Result<()> {
        let count = self.errors.len();
        let mut errors = self.errors.into_iter();
        let Some(first) = errors.next() else {
            return Ok(());
        };
        if count == 1 {
            return Err(first);
        }
        let mut stopped = Stopped::new(format!("{count} rules can't be recovered"));
        stopped.further_errors = errors.map(|error| format!("{error:#}")).collect();
        Err(first.context(stopped))
    }
}

impl RemainingEntries {
    /// Returns the advice for the user.
    pub(crate) fn help(&self) -> Option<&'static str> {
        (self.foreign > 0).then_some(
            "if the rule of the other client is the right one, add the id of the rule and --forget; \
             otherwise replace it with the file of the entry: ossinv replace FILE",
        )
    }
}

impl fmt::Display for RemainingEntries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.foreign, self.others) {
            (1, 0) => {
                f.write_str("another client changed a rule, so its entry stays in the journal")
            }
            (foreign, 0) => write!(
                f,
                "other clients changed {foreign} rules, so their entries stay in the journal"
            ),
            (0, 1) => f.write_str("an entry stays in the journal"),
            (foreign, others) => write!(f, "{} entries stay in the journal", foreign + others),
        }
    }
}

impl std::error::Error for RemainingEntries {}
