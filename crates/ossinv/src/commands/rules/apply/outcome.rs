//! The outcome of all changes: a summary, and the error if not all were done.

use std::time::Duration;

use anyhow::{Error, Result};
use oss_inventory::{Applied, ChangeKind};

use super::change_failed::ChangeFailed;
use super::no_time_left::NoTimeLeft;
use crate::commands::rules::Stopped;
use crate::commands::rules::interrupted::Interrupted;
use crate::output::BucketChanges;
use crate::signals;

/// The outcome of all changes.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    created: usize,
    replaced: usize,
    deleted: usize,
    unchanged: usize,
    /// The names of changed rules.
    done: Vec<String>,
    not_tried: Vec<String>,
    failed: Vec<ChangeFailed>,
}

impl Outcome {
    pub(super) fn has_failed(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Adds the changes of a bucket of which none was begun.
    pub(super) fn skip(&mut self, changes: &BucketChanges) {
        for change in changes.plan.changes() {
            if change.kind() == ChangeKind::Unchanged {
                self.unchanged += 1;
            } else {
                self.not_tried.push(changes.name(change.id()));
            }
        }
    }

    /// Adds the results of a bucket; `flags` connect to it.
    pub(super) fn add(&mut self, changes: &BucketChanges, applied: Applied, flags: &str) {
        for result in applied.results().iter().filter(|it| it.is_done()) {
            match result.kind() {
                ChangeKind::Create => self.created += 1,
                ChangeKind::Delete => self.deleted += 1,
                ChangeKind::Unchanged => {
                    self.unchanged += 1;
                    continue;
                }
                _ => self.replaced += 1,
            }
            self.done.push(changes.name(result.id()));
        }
        let not_tried = applied.not_tried().map(|it| changes.name(it.id()));
        self.not_tried.extend(not_tried);
        let failed = applied.into_failed().map(|(id, error)| ChangeFailed {
            name: changes.name(&id),
            file: changes.files.get(&id).cloned(),
            id,
            flags: flags.to_owned(),
            error,
        });
        self.failed.extend(failed);
    }

    /// Returns how many rules were changed, and how many weren't.
    pub(super) fn summary(&self, elapsed: Duration) -> String {
        let mut counts = Vec::new();
        for (what, count, is_optional) in [
            ("created", self.created, false),
            ("replaced", self.replaced, false),
            ("deleted", self.deleted, true),
            ("failed", self.failed.len(), true),
            ("not tried", self.not_tried.len(), true),
            ("unchanged", self.unchanged, false),
        ] {
            if count > 0 || !is_optional {
                counts.push(format!("{what} {count}"));
            }
        }
        format!("{} in {:.1} s", counts.join(", "), elapsed.as_secs_f64())
    }

    /// Returns the number of rules, unchanged ones included.
    pub(super) fn rules(&self) -> usize {
        self.unchanged + self.done.len() + self.failed.len() + self.not_tried.len()
    }

    /// Fails with the first error, and with what was done and what wasn't.
    pub(super) fn into_result(mut self) -> Result<()> {
        let (rules, further) = (
            self.rules(),
            self.failed.split_off(self.failed.len().min(1)),
        );
        let first = self.failed.pop();
        // The help of the first error tells the same of its own entry.
        let left = match &first {
            Some(first) if first.entry().is_none() => further.iter().find_map(ChangeFailed::left),
            _ => None,
        };
        let headline = match &first {
            None if self.not_tried.is_empty() && !signals::has_arrived() => return Ok(()),
            None => format!(
                "stopped after {} of {rules} rules",
                self.unchanged + self.done.len()
            ),
            Some(first) if further.is_empty() => format!("stopped at {}", first.name),
            Some(first) => format!("{} rules failed, such as {}", further.len() + 1, first.name),
        };
        let error = match first {
            None if signals::has_arrived() => Error::from(Interrupted::finished()),
            // Nothing else stops changes that don't fail.
            None => Error::from(NoTimeLeft),
            Some(first) => Error::from(first),
        };
        if rules == 1 {
            return Err(error);
        }
        let mut stopped = Stopped::new(headline);
        stopped.left = left;
        stopped.further_errors = further.iter().map(ChangeFailed::line).collect();
        (stopped.done, stopped.not_tried) = (self.done, self.not_tried);
        Err(error.context(stopped))
    }
}
