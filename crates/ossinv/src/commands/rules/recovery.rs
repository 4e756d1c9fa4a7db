//! Finishes or undoes what interrupted commands left in the journal.

use anyhow::Result;
use oss_inventory::{
    DirectoryJournal, InventoryClient, Journal as _, PendingEntry, Recovered, Recovery,
};

use super::remaining::Remaining;
use crate::terminal::{printable, status_line};

/// Recovers the rules of buckets before they are compared with files.
///
/// The entry of a rule that another client changed stays, and isn't an error.
pub(super) async fn recover_pending(
    clients: &[InventoryClient],
    journal: &DirectoryJournal,
    pending: &[PendingEntry],
) -> Result<()> {
    let mut remaining = Remaining::default();
    for client in clients {
        let entries = pending.iter().filter(|it| is_of(client, it));
        let entries: Vec<_> = entries.cloned().collect();
        recover(
            client,
            journal,
            &entries,
            Recovery::RollBack,
            &mut remaining,
        )
        .await;
    }
    if remaining.foreign > 0 {
        status_line("to settle what stays in the journal, run `ossinv recover`");
    }
    remaining.check_errors()
}

/// Removes the entries of a rule that the user deleted.
///
/// A recovery would put it back. The entries of running commands stay.
pub(super) async fn forget_deleted(
    client: &InventoryClient,
    journal: &DirectoryJournal,
    id: &str,
) -> Result<()> {
    let found = journal.pending_of(client.bucket(), id).await?;
    for pending in found.entries {
        if !is_of(client, &pending) || pending.entry().id() != id {
            continue;
        }
        let name = printable(pending.name());
        match journal.hold(&pending).await? {
            Some(held) => {
                held.settle().await?;
                status_line(&format!("removed {name}"));
            }
            None => status_line(&format!(
                "another command works on rule {}, and may put it again; see {name}",
                printable(id)
            )),
        }
    }
    Ok(())
}

/// Returns the entries of buckets.
pub(super) async fn pending_of(
    clients: &[InventoryClient],
    journal: &DirectoryJournal,
) -> Result<Vec<PendingEntry>> {
    let entries = journal.pending().await?.entries.into_iter();
    let of_buckets = entries.filter(|entry| clients.iter().any(|client| is_of(client, entry)));
    Ok(of_buckets.collect())
}

/// Returns whether an entry is of the client's bucket.
pub(super) fn is_of(client: &InventoryClient, pending: &PendingEntry) -> bool {
    let entry = pending.entry();
    client.bucket() == entry.bucket() && client.service() == entry.service()
}

/// Recovers entries of one bucket, says what was done, and counts those that stay.
pub(super) async fn recover(
    client: &InventoryClient,
    journal: &DirectoryJournal,
    entries: &[PendingEntry],
    recovery: Recovery,
    remaining: &mut Remaining,
) {
    let now = client.client().clock().now();
    let wait = entries.iter().map(|it| it.max_wait(now)).max();
    if let Some(wait) = wait.filter(|wait| !wait.is_zero()) {
        status_line(&format!(
            "recovering interrupted changes in bucket {}; it may take {} s until no deletion is under way",
            client.bucket(),
            wait.as_secs().max(1)
        ));
    }
    let results = client.recover_all(journal, entries, recovery).await;
    for (pending, result) in entries.iter().zip(results) {
        match result {
            Ok(recovered) => {
                status_line(&said(pending, &recovered));
                match recovered {
                    Recovered::Foreign(_) => remaining.foreign += 1,
                    Recovered::InUse => remaining.others += 1,
                    _ => {}
                }
            }
            Err(error) => remaining.errors.push(error.into()),
        }
    }
}

fn said(pending: &PendingEntry, recovered: &Recovered) -> String {
    let entry = pending.entry();
    let rule = format!(
        "rule {} in bucket {}",
        printable(entry.id()),
        entry.bucket()
    );
    match recovered {
        Recovered::Finished => format!("recovered: the interrupted change of {rule} is complete"),
        Recovered::RolledBack => format!("recovered: the old {rule} is put back"),
        Recovered::Unchanged => format!("recovered: {rule} is the old one"),
        Recovered::Foreign(_) => format!(
            "not recovered: another client changed {rule}; the rule before that is in {}",
            printable(pending.name())
        ),
        Recovered::Ended => format!("recovered: the change of {rule} had ended before"),
        Recovered::Superseded => format!("recovered: the journal has a later change of {rule}"),
        _ => format!("not recovered: another command works on {rule}"),
    }
}
