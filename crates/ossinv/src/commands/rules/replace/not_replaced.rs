//! The error of a rule that wasn't replaced, with the file of the old one.

use std::error::Error;
use std::fmt;

use oss_inventory::{ReplaceBackup, ReplaceError, ReplaceState};

/// The error of a rule that wasn't replaced, with the file of the old one.
#[derive(Debug)]
pub(crate) struct NotReplaced {
    pub(crate) error: ReplaceError,
    pub(super) backup: ReplaceBackup,
}

impl NotReplaced {
    /// Returns the advice for the user.
    pub(crate) fn help(&self) -> String {
        let path = self.backup.path().display();
        let put = put_back(&path.to_string());
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

/// Returns the advice to put the old rule back.
pub(super) fn put_back(path: &str) -> String {
    // `--allow-unknown`, because the service may have returned unknown elements.
    format!(
        "put it back with the same --bucket, --region and --endpoint: ossinv put --allow-unknown {}",
        quoted(path)
    )
}

/// Returns a text that a shell reads as one word.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn path_is_quoted_as_one_word() {
        assert_eq!(quoted("./a.old-1.xml"), "./a.old-1.xml");
        assert_eq!(quoted("it's here/a"), r"'it'\''s here/a'");
    }
}
