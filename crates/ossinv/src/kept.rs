//! A rule that was not replaced, and the file that has the old one.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use oss_inventory::{ReplaceError, ReplaceState};

/// Why a rule was not replaced, and where the old one is kept.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) error: ReplaceError,
    pub(crate) path: PathBuf,
}

impl Kept {
    /// Returns what to do with the file.
    pub(crate) fn hint(&self) -> String {
        let path = self.path.display();
        match self.error.state() {
            ReplaceState::Taken => format!("the old rule is in {path}"),
            ReplaceState::Gone => format!("the old rule is in {path}; {}", self.put()),
            _ => format!(
                "run `ossinv get` with its id: if it shows the new rule, all is well; if it shows the old one, \
                 wait a little and replace it again; if there is none, the old rule is in {path}; {}",
                self.put()
            ),
        }
    }

    fn put(&self) -> String {
        // What the service said of it goes back as it was, known or not.
        format!(
            "put it back with the same --bucket, --region and --endpoint: ossinv put --allow-unknown {}",
            quoted(&self.path.display().to_string())
        )
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for Kept {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

/// Returns a text as a shell takes it for one word.
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
    fn a_path_is_one_word() {
        assert_eq!(quoted("./a.old-1.xml"), "./a.old-1.xml");
        assert_eq!(quoted("it's here/a"), r"'it'\''s here/a'");
    }
}
