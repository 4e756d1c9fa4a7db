//! The error of a command that a signal ended.

use std::fmt;
use std::path::{Path, PathBuf};

use super::not_replaced::put_back;

/// The error of an interrupted command, with what it may leave behind.
#[derive(Debug, Default)]
pub(crate) struct Interrupted {
    /// The rule and what may have happened to it; none while only reading.
    state: Option<String>,
    backup: Option<PathBuf>,
    /// The flags that connect to the bucket.
    flags: String,
}

impl Interrupted {
    pub(in super::super) fn creating(rule: &str) -> Self {
        Self::in_state(format!("{rule} may or may not have been created"))
    }

    pub(in super::super) fn deleting(rule: &str) -> Self {
        Self::in_state(format!("{rule} may or may not have been deleted"))
    }

    pub(super) fn replacing(rule: &str, backup: &Path, flags: String) -> Self {
        let path = backup.display();
        let state =
            format!("{rule} may be the old one, the new one, or deleted; the old one is in {path}");
        Self {
            backup: Some(backup.to_owned()),
            flags,
            ..Self::in_state(state)
        }
    }

    fn in_state(state: String) -> Self {
        Self {
            state: Some(state),
            ..Self::default()
        }
    }

    /// Returns the advice for the user.
    pub(crate) fn help(&self) -> Option<String> {
        let backup = self.backup.as_ref()?;
        Some(format!(
            "run `ossinv get` with its id; if no rule exists, {}; otherwise remove that file",
            put_back(backup, &self.flags)
        ))
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.as_deref();
        write!(
            f,
            "interrupted; {}",
            state.unwrap_or("no change was under way")
        )
    }
}

impl std::error::Error for Interrupted {}
