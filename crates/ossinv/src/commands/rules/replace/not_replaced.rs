//! The error of a rule that wasn't replaced, with the file of the old one.

use std::error::Error;
use std::fmt;
use std::path::Path;

use oss_inventory::{ReplaceBackup, ReplaceError, ReplaceState};

use crate::shell::quoted;

/// The error of a rule that wasn't replaced, with the file of the old one.
#[derive(Debug)]
pub(crate) struct NotReplaced {
    pub(crate) error: ReplaceError,
    pub(super) backup: ReplaceBackup,
    /// The flags that connect to the bucket.
    pub(super) flags: String,
}

impl NotReplaced {
    /// Returns the advice for the user.
    pub(crate) fn help(&self) -> String {
        let path = self.backup.path().display();
        let put = put_back(self.backup.path(), &self.flags);
        match self.error.state() {
            ReplaceState::Unchanged => format!(
                "run `ossinv get` with its id to see what another client did; the rule as it was before is in {path}"
            ),
            ReplaceState::ConcurrentlyReplaced => format!("the old rule is in {path}"),
            ReplaceState::Gone => format!("the old rule is in {path}; {put}"),
            _ => format!(
                "run `ossinv get` with its id: if it shows the new rule, all is well; if it shows the old one, \
                 wait a little and replace it again; if no rule exists, the old one is in {path}; {put}"
            ),
        }
    }
}

impl fmt::Display for NotReplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for NotReplaced {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

/// Returns the advice to put the old rule back, with the flags of its bucket.
pub(super) fn put_back(path: &Path, flags: &str) -> String {
    // `--allow-unknown`, because the service may have returned unknown elements.
    let path = quoted(&path.display().to_string());
    format!("put it back: ossinv put --allow-unknown {flags} {path}")
}
