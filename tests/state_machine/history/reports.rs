//! Checks what programs report of their actions, and what is left in the end.

use std::time::Duration;

use super::History;
use super::operation::Content;
use super::rule::Sender;

impl History {
    /// Checks that a rule is as reported, unless others changed it since.
    pub(crate) fn check_outcome(
        &self,
        (sender, began): (Sender, Duration),
        id: &str,
        wanted: Option<Content>,
    ) {
        let inner = self.lock();
        let Some(rule) = inner.rules.get(id) else {
            assert_eq!(wanted, None, "rule {id} never existed");
            return;
        };
        let mut own = rule.changes.iter().rev().filter(|it| it.sender == sender);
        let since = own.next().map_or(began, |change| change.at);
        assert!(
            rule.current == wanted || rule.is_changed_by_others(sender, since),
            "{sender:?} reported {wanted:?} for rule {id}, and {:?} exists",
            rule.current
        );
    }

    /// Checks that no rule exists, as reported, unless others changed it since.
    ///
    /// A repeated put of the action may arrive after it read that its rule is gone.
    pub(crate) fn check_gone(&self, begun: (Sender, Duration), id: &str) {
        let last = {
            let inner = self.lock();
            inner
                .rules
                .get(id)
                .and_then(|rule| rule.changes.last().map(|it| it.sender))
        };
        if last != Some(begun.0) {
            self.check_outcome(begun, id, None);
        }
    }

    /// Checks that another program changed a rule during an action.
    pub(crate) fn check_changed_by_others(&self, (sender, began): (Sender, Duration), id: &str) {
        let inner = self.lock();
        let rule = inner.rules.get(id);
        let is_changed = rule.is_some_and(|it| it.is_changed_by_others(sender, began));
        assert!(
            is_changed,
            "{sender:?} reported a change of rule {id} by others"
        );
    }

    /// Checks that an action didn't delete a rule on which another program counted.
    pub(crate) fn check_harmless(&self, sender: Sender, id: &str) {
        let inner = self.lock();
        assert!(
            !inner.harmed.iter().any(|it| it.0 == sender && it.1 == id),
            "{sender:?} deleted a rule {id} of another program, and didn't report it"
        );
    }

    /// Checks that an action which reported to have changed nothing, did so.
    ///
    /// Its deletion may have been undone by a late put of the same rule.
    pub(crate) fn check_unchanged(&self, sender: Sender, id: &str) {
        let inner = self.lock();
        let Some(rule) = inner.rules.get(id) else {
            return;
        };
        let mut own = rule.changes.iter().rev().filter(|it| it.sender == sender);
        if let Some(change) = own.next() {
            assert!(
                rule.is_changed_by_others(sender, change.at),
                "{sender:?} changed rule {id}, and reported that it didn't"
            );
        }
    }

    /// Checks at the end that no rule is gone unless that was meant.
    pub(crate) fn check_end(&self) {
        let inner = self.lock();
        for (id, rule) in &inner.rules {
            assert!(
                rule.current.is_some() || rule.may_be_gone || rule.changes.is_empty(),
                "rule {id} is lost"
            );
        }
        assert!(
            inner.entries.is_empty(),
            "entries stay: {:?}",
            inner.entries
        );
    }
}
