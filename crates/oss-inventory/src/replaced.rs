//! The result of a successful replacement.

/// The result of a successful replacement.
///
/// The new rule exists, or existed already.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replaced {
    may_have_deleted_another_rule: bool,
}

impl Replaced {
    /// Creates the result, with what the deletion may have deleted.
    pub(crate) fn new(may_have_deleted_another_rule: bool) -> Self {
        Self {
            may_have_deleted_another_rule,
        }
    }

    /// Returns whether the deleted rule may have been another client's.
    ///
    /// The deletion took longer than two seconds, or its response was lost. Another client may have replaced
    /// the old rule in that time, and believes that its rule exists.
    #[must_use]
    pub fn may_have_deleted_another_rule(&self) -> bool {
        self.may_have_deleted_another_rule
    }
}
