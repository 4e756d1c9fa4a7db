//! An element whose value differs between two rules.

use std::fmt;

use oss_model::Printable;

/// An element whose value differs between two rules.
///
/// `Display` is one line for people: `Schedule/Frequency: Daily → Weekly`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    path: String,
    old: Option<String>,
    new: Option<String>,
}

impl Difference {
    pub(crate) fn of(path: &str, old: Option<String>, new: Option<String>) -> Self {
        Self {
            path: path.to_owned(),
            old,
            new,
        }
    }

    /// Returns the path of the element in the rule, such as `Schedule/Frequency`.
    ///
    /// An attribute follows its element after `@`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the text in the old rule; `None` if the element is absent there.
    ///
    /// The values of a list are separated by commas, in their order.
    #[must_use]
    pub fn old(&self) -> Option<&str> {
        self.old.as_deref()
    }

    /// Returns the text in the new rule; `None` if the element is absent there.
    #[must_use]
    #[expect(clippy::new_ret_no_self, reason = "it is the counterpart of `old`")]
    pub fn new(&self) -> Option<&str> {
        self.new.as_deref()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, old, new) = (printable(&self.path), value(self.old()), value(self.new()));
        write!(f, "{path}: {old} → {new}")
    }
}

fn value(text: Option<&str>) -> Printable<'_> {
    printable(match text {
        None => "unset",
        Some("") => "empty",
        Some(text) => text,
    })
}

fn printable(text: &str) -> Printable<'_> {
    Printable::new(text, usize::MAX)
}
