//! Checks when entries of journals are kept and settled.

use std::time::Duration;

use super::operation::Content;
use super::{Entry, History};

impl History {
    /// Records an entry of a program's journal.
    pub(crate) fn kept(&self, program: usize, id: &str, old: Content) {
        let sender = self.sender(program);
        self.note(sender, &format!("kept {id} {old}"));
        let mut inner = self.lock();
        // Others may have changed the rule since this action read it.
        let read = inner.reads.get(&(sender, id.to_owned()));
        let since = read.map_or(Duration::ZERO, |read| read.at);
        let entry = Entry { sender, old, since };
        let before = inner.entries.insert((program, id.to_owned()), entry);
        assert!(before.is_none(), "two entries for rule {id}");
    }

    /// Checks that a rule which a recovery found is of another program.
    pub(crate) fn is_foreign(&self, program: usize, id: &str) {
        let inner = self.lock();
        let entry = inner
            .entries
            .get(&(program, id.to_owned()))
            .expect("an entry");
        let rule = inner.rules.get(id);
        assert!(
            rule.is_some_and(|rule| rule.is_changed_by_others(entry.sender, entry.since)),
            "rule {id} isn't of another program"
        );
    }

    /// Checks that an entry may be settled.
    pub(crate) fn settled(&self, program: usize, id: &str, new: Option<Content>) {
        self.note(self.sender(program), &format!("settled {id}"));
        let mut inner = self.lock();
        let entry = inner.entries.remove(&(program, id.to_owned()));
        let entry = entry.expect("an entry");
        let Some(rule) = inner.rules.get(id) else {
            panic!("rule {id} never existed");
        };
        let is_certain = rule.current == Some(entry.old) || rule.current == new;
        assert!(
            is_certain || rule.is_changed_by_others(entry.sender, entry.since) || rule.may_be_gone,
            "the entry of rule {id} was settled, and {:?} exists: {entry:?}",
            rule.current
        );
    }
}
