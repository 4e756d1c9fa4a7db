//! The error of a replacement that a signal ended.

use std::fmt;
use std::path::{Path, PathBuf};

use super::not_replaced::put_back;

/// The error of an interrupted replacement, with what it may leave behind.
#[derive(Debug, Default)]
pub(crate) struct Interrupted {
    /// The rule that may be incomplete; none while only reading.
    rule: Option<String>,
    backup: Option<PathBuf>,
    /// The flags that connect to the bucket.
    flags: String,
}

impl Interrupted {
    pub(super) fn creating(rule: &str) -> Self {
        Self {
            rule: Some(rule.to_owned()),
            ..Self::default()
        }
    }

    pub(super) fn replacing(rule: &str, backup: &Path, flags: String) -> Self {
        Self {
            rule: Some(rule.to_owned()),
            backup: Some(backup.to_owned()),
            flags,
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
        match (&self.rule, &self.backup) {
            (None, _) => f.write_str("interrupted; no change was under way"),
            (Some(rule), None) => {
                write!(f, "interrupted; {rule} may or may not have been created")
            }
            (Some(rule), Some(backup)) => write!(
                f,
                "interrupted; {rule} may be the old one, the new one, or deleted; the old one is in {}",
                backup.display()
            ),
        }
    }
}

impl std::error::Error for Interrupted {}
