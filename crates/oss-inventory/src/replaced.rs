//! The result of a successful replacement.

/// The result of a successful replacement.
///
/// The new rule exists, or existed already.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replaced {
    may_have_deleted_another_rule: bool,
    journal_entry: Option<String>,
}

impl Replaced {
    /// Creates the result, with what the deletion may have deleted.
    pub(crate) fn new(may_have_deleted_another_rule: bool) -> Self {
        Self {
            may_have_deleted_another_rule,
            journal_entry: None,
        }
    }

    /// Says that an entry stays in the journal.
    pub(crate) fn with_journal_entry(mut self, name: &str) -> Self {
        self.journal_entry = Some(name.to_owned());
        self
    }

    /// Returns whether the deleted rule may have been another client's.
    ///
    /// The deletion took longer than two seconds, or its response was lost. Another client may have replaced
    /// the old rule in that time, and believes that its rule exists.
    #[must_use]
    pub fn may_have_deleted_another_rule(&self) -> bool {
        self.may_have_deleted_another_rule
    }

    /// Returns the name of the journal entry that couldn't be removed, such as a path.
    ///
    /// Remove it with [`InventoryClient::recover`](crate::InventoryClient::recover) once the journal works again.
    #[must_use]
    pub fn journal_entry(&self) -> Option<&str> {
        self.journal_entry.as_deref()
    }

    pub(crate) fn into_journal_entry(self) -> Option<String> {
        self.journal_entry
    }
}
