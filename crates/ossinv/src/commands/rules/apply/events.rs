//! Says what is done while changes are applied.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::ProgressBar;
use oss_inventory::{ApplyEvent, BucketName, ChangeKind, ChangeOutcome, ChangeResult};

use crate::messages::progress_bar;
use crate::signals;
use crate::stderr;
use crate::terminal::{printable, status_line};

const TEMPLATE: &str = "{bar:30} {pos} of {len} rules  {eta} left";

/// Says what is done while changes are applied, with a progress bar on a terminal.
#[derive(Debug)]
pub(super) struct Events {
    changes: usize,
    bar: ProgressBar,
    /// The number of changes that have begun and not ended.
    in_hand: AtomicUsize,
}

impl Events {
    pub(super) fn new(changes: usize) -> Self {
        let bar = match changes {
            // The bar would tell nothing.
            0 | 1 => ProgressBar::hidden(),
            changes => progress_bar(changes as u64, TEMPLATE),
        };
        Self {
            changes,
            bar,
            in_hand: AtomicUsize::new(0),
        }
    }

    pub(super) fn show(&self, bucket: &BucketName, event: ApplyEvent<'_>) {
        match event {
            ApplyEvent::Started(_) => {
                self.in_hand.fetch_add(1, Ordering::Relaxed);
            }
            ApplyEvent::Finished(result) => {
                self.in_hand.fetch_sub(1, Ordering::Relaxed);
                self.bar.inc(1);
                if let ChangeOutcome::Done { .. } = result.outcome() {
                    self.say(&done(bucket, result));
                }
            }
            _ => {}
        }
    }

    /// Says what the first Ctrl-C does.
    pub(super) fn interrupted(&self) {
        let rules = match self.in_hand.load(Ordering::Relaxed) {
            0 => return self.say("interrupted: no further rule is begun"),
            1 => "the rule in hand is".to_owned(),
            number => format!("the {number} rules in hand are"),
        };
        self.say(&format!(
            "interrupted: {rules} finished first; after another Ctrl-C, use `ossinv recover`"
        ));
    }

    /// Makes a second Ctrl-C say what it leaves behind, even with `--quiet`.
    ///
    /// The flags connect to the service.
    pub(super) fn on_second_signal(&self, flags: &str) {
        let bar = self.bar.clone();
        let line = format!(
            "error: interrupted again; rules that were in hand may be missing\n  \
             help: to see them, run `ossinv recover{flags} --dry-run`; to put them back, run it without --dry-run\n"
        );
        signals::on_second_signal(move || bar.suspend(|| stderr::write(line.as_str())));
    }

    /// Returns whether nothing is to be changed.
    pub(super) fn is_empty(&self) -> bool {
        self.changes == 0
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Returns the time since the first change.
    pub(super) fn elapsed(&self) -> Duration {
        self.bar.elapsed()
    }

    fn say(&self, line: &str) {
        self.bar.suspend(|| status_line(line));
    }
}

/// Returns what was done, in a line or two.
fn done(bucket: &BucketName, result: &ChangeResult) -> String {
    let rule = printable(result.id());
    let mut line = match result.kind() {
        ChangeKind::Create => format!("created rule {rule} in bucket {bucket}"),
        ChangeKind::Delete => format!("deleted rule {rule} of bucket {bucket}"),
        _ => format!("replaced rule {rule} in bucket {bucket}"),
    };
    let ChangeOutcome::Done {
        may_have_deleted_another_rule,
        journal_entry,
        ..
    } = result.outcome()
    else {
        return line;
    };
    if *may_have_deleted_another_rule {
        line.push_str(
            "\nthe deletion took long: if another client replaced this rule at the same time, its rule is lost",
        );
    }
    if let Some(entry) = journal_entry {
        line.push_str("\nits journal entry can't be removed; `ossinv recover` tries it again: ");
        line.push_str(&printable(entry));
    }
    line
}
