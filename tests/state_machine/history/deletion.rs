//! Checks the requests that delete a rule or put one back.

use std::time::Duration;

use super::operation::Content;
use super::rule::{Change, Sender};
use super::{Inner, WITHOUT_JOURNAL};

/// How long a rule must exist until its owner counts on it.
const SETTLING_TIME: Duration = Duration::from_secs(2);

impl Inner {
    pub(super) fn deleted(&mut self, id: &str, sender: Sender, at: Duration) {
        let is_meant = self.meant.contains(&(sender, id.to_owned()));
        let rule = self.rules.entry(id.to_owned()).or_default();
        let Some(deleted) = rule.current.take() else {
            return;
        };
        let mut puts = rule.changes.iter().rev().filter(|it| it.put.is_some());
        let put_at = puts.next().map_or(Duration::ZERO, |put| put.at);
        rule.changes.push(Change {
            at,
            sender,
            put: None,
        });
        rule.may_be_gone = is_meant;
        let key = (sender, id.to_owned());
        let read = self.reads.get(&key);
        if sender.program == WITHOUT_JOURNAL && is_meant {
            return;
        }
        let read = read.unwrap_or_else(|| panic!("rule {id} was deleted without a read: {key:?}"));
        if sender.program != WITHOUT_JOURNAL {
            let entry = self.entries.get(&(sender.program, id.to_owned()));
            let entry = entry.map(|entry| entry.old);
            assert!(
                entry.is_some(),
                "rule {id} was deleted without an entry: {key:?}"
            );
            assert_eq!(
                entry, read.content,
                "the entry of rule {id} isn't what was read"
            );
        }
        if let Some(expected) = self.expected.get(&key) {
            assert_eq!(
                read.content,
                Some(*expected),
                "rule {id} was changed, and deleted: {key:?}"
            );
        }
        if read.content != Some(deleted) {
            let was_there = put_at <= read.at;
            assert!(
                !was_there,
                "{deleted} of rule {id} was deleted unread: {key:?}, {read:?}"
            );
            if at >= put_at + SETTLING_TIME {
                self.harmed.push((key.0, key.1, at));
            }
        }
    }

    /// Checks that no old rule is put in the place of another program's.
    ///
    /// The same action deleted that one.
    pub(super) fn check_restoration(&self, id: &str, put: Content, sender: Sender) {
        let key = (sender, id.to_owned());
        let is_old = self
            .reads
            .get(&key)
            .is_some_and(|read| read.content == Some(put));
        let latest = self.rules.get(id).and_then(|rule| rule.changes.last());
        let is_harmed =
            latest.is_some_and(|it| self.harmed.contains(&(sender, id.to_owned(), it.at)));
        assert!(
            !is_old || !is_harmed,
            "rule {id} of another program was rolled back over: {key:?}"
        );
    }
}
