//! Changes as a plan: what happens to each rule, and why.

use std::fmt::Write as _;

use oss_inventory::ChangeKind;

use super::{BucketChanges, Styles};
use crate::terminal::printable;

/// Returns what happens to each rule, the elements that differ, and a summary.
pub(crate) fn preview(changes: &BucketChanges, styles: Styles) -> String {
    let mut text = String::new();
    for change in changes.plan.changes() {
        let (style, verb) = match change.kind() {
            ChangeKind::Create => (styles.added, "+ create"),
            ChangeKind::Replace => (styles.changed, "~ replace"),
            ChangeKind::Delete => (styles.removed, "- delete"),
            _ => continue,
        };
        // Writing to memory can't fail.
        let _ = writeln!(text, "{style}{verb} {}{style:#}", printable(change.id()));
        if change.kind() == ChangeKind::Replace {
            for difference in change.differences() {
                let _ = writeln!(text, "    {difference}");
            }
        }
    }
    let head = styles.head;
    let _ = writeln!(text, "{head}{}{head:#}", changes.summary());
    text.extend(changes.unmanaged_line().map(|line| line + "\n"));
    text
}
