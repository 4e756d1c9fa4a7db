//! Shows the entries of a journal.

use std::fmt::Write as _;

use anyhow::Result;
use jiff::Timestamp;
use oss_inventory::{Difference, JournalEntry, PendingEntry, differences};
use serde::Serialize;

use super::Styles;
use super::json::ElementChange;
use crate::output::serialized;
use crate::terminal::printable;

#[derive(Serialize)]
struct Entry<'e> {
    bucket: &'e str,
    id: &'e str,
    change: &'static str,
    service: &'e str,
    /// The time when the change began.
    begun: String,
    /// Whether a running process works on the change.
    in_use: bool,
    #[serde(rename = "entry")]
    name: &'e str,
    differences: Vec<ElementChange>,
}

/// Returns entries for people.
pub(crate) fn entries(pending: &[PendingEntry], styles: Styles) -> String {
    let texts = pending.iter().map(|pending| text(pending, styles));
    texts.collect()
}

/// Returns entries as an array of objects.
pub(crate) fn entries_json(pending: &[PendingEntry]) -> Result<String> {
    let entries = pending.iter().map(|pending| {
        let entry = pending.entry();
        Entry {
            bucket: entry.bucket().as_str(),
            id: entry.id(),
            change: if is_deletion(entry) {
                "delete"
            } else {
                "replace"
            },
            service: entry.service(),
            begun: begun(entry),
            in_use: pending.is_in_use(),
            name: pending.name(),
            differences: ElementChange::all(&element_differences(entry)),
        }
    });
    Ok(serialized::json(&entries.collect::<Vec<_>>())? + "\n")
}

fn text(pending: &PendingEntry, styles: Styles) -> String {
    let entry = pending.entry();
    let (style, verb) = if is_deletion(entry) {
        (styles.removed, "- delete")
    } else {
        (styles.changed, "~ replace")
    };
    let mut text = format!(
        "{style}{verb} {}{style:#} in bucket {} of {}, begun {}{}\n",
        printable(entry.id()),
        entry.bucket(),
        printable(entry.service()),
        begun(entry),
        if pending.is_in_use() { ", in use" } else { "" }
    );
    for difference in element_differences(entry) {
        // Writing to memory can't fail.
        let _ = writeln!(text, "    {difference}");
    }
    let _ = writeln!(text, "    {}", printable(pending.name()));
    text
}

fn is_deletion(entry: &JournalEntry) -> bool {
    entry.new_rule().is_none()
}

fn element_differences(entry: &JournalEntry) -> Vec<Difference> {
    let new = entry.new_rule();
    new.map(|new| differences(entry.old(), new))
        .unwrap_or_default()
}

fn begun(entry: &JournalEntry) -> String {
    // A time that a journal can write is in the range.
    let begun = Timestamp::try_from(entry.kept_at()).unwrap_or_default();
    format!("{begun:.0}")
}
