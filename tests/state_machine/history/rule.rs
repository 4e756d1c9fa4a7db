//! The changes of one rule.

use std::time::Duration;

use super::operation::Content;

/// One action of one program, such as an apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sender {
    pub(crate) program: usize,
    pub(crate) action: u64,
}

/// A change of a rule, by a request that was applied.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) at: Duration,
    pub(super) sender: Sender,
    pub(super) put: Option<Content>,
}

/// All that is known of one rule.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub(super) current: Option<Content>,
    pub(super) changes: Vec<Change>,
    /// Whether the latest deletion was meant, or its program knows of it.
    pub(super) may_be_gone: bool,
}

impl Rule {
    /// Returns whether another program changed the rule.
    ///
    /// So does an earlier action of the same one: its put may arrive late after it was dropped.
    pub(super) fn is_changed_by_others(&self, sender: Sender, since: Duration) -> bool {
        self.changes.iter().any(|change| {
            let is_own = change.sender.program == sender.program;
            change.at >= since && !(is_own && change.sender >= sender)
        })
    }
}
