//! Entries that a newer entry, or a newer change, of the same rule replaces.

use crate::{Journal, JournalEntry, JournalError, PendingEntry};

/// Returns the newest entry of the same rule, if it is newer.
///
/// Its old rule existed later, and it is recovered itself, unless its change has ended.
pub(super) fn newer<'a>(
    entry: &JournalEntry,
    entries: &'a [PendingEntry],
) -> Option<&'a PendingEntry> {
    let newer = entries
        .iter()
        .filter(|it| !it.entry().is_ended() && entry.is_older_than(it.entry()));
    newer.max_by_key(|it| it.entry().kept_at())
}

/// Settles the older entries of a rule whose change is complete.
///
/// A recovery would take them for the last state of the rule once it is deleted. Entries of running programs stay.
pub(super) async fn settle_older(
    journal: &dyn Journal,
    entry: &JournalEntry,
) -> Result<(), JournalError> {
    let found = journal.pending_of(entry.bucket(), entry.id()).await?;
    for older in &found.entries {
        if !older.entry().is_older_than(entry) || older.is_in_use() {
            continue;
        }
        if let Some(held) = journal.hold(older).await? {
            held.settle().await?;
        }
    }
    Ok(())
}
