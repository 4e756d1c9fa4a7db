//! Finishes or undoes what interrupted commands left in the journal.

use std::fmt;
use std::time::Duration;

use anyhow::{Error, Result};
use oss_inventory::{
    DirectoryJournal, InventoryClient, Journal as _, PendingEntry, Recovered, Recovery,
};

use super::Stopped;
use crate::terminal::{printable, status_line};

/// The error of entries that stay, because other clients changed their rules.
#[derive(Debug)]
pub(crate) struct ForeignRules {
    /// The entries.
    names: Vec<String>,
}

/// Recovers the rules of buckets before they are compared with files.
///
/// The entry of a rule that another client changed stays, and isn't an error.
pub(super) async fn recover_pending(
    clients: &[InventoryClient],
    journal: &DirectoryJournal,
) -> Result<()> {
    let found = journal.pending().await?;
    for client in clients {
        let entries = found.entries.iter().filter(|it| is_of(client, it));
        let entries: Vec<_> = entries.cloned().collect();
        recover(client, journal, &entries, Recovery::RollBack).await?;
    }
    Ok(())
}

/// Returns whether an entry is of the client's bucket.
pub(super) fn is_of(client: &InventoryClient, pending: &PendingEntry) -> bool {
    let entry = pending.entry();
    client.bucket() == entry.bucket() && client.service() == entry.service()
}

/// Recovers entries of one bucket, and says what was done.
pub(super) async fn recover(
    client: &InventoryClient,
    journal: &DirectoryJournal,
    entries: &[PendingEntry],
    recovery: Recovery,
) -> Result<Vec<String>> {
    if let Some(wait) = entries.iter().filter_map(wait).max() {
        status_line(&format!(
            "recovering interrupted changes in bucket {}; it may take {} s until no deletion is under way",
            client.bucket(),
            wait.as_secs()
        ));
    }
    let results = client.recover_all(journal, entries, recovery).await;
    let (mut foreign, mut errors) = (Vec::new(), Vec::new());
    for (pending, result) in entries.iter().zip(results) {
        match result {
            Ok(recovered) => {
                status_line(&said(pending, &recovered));
                if let Recovered::Foreign(_) = recovered {
                    foreign.push(pending.name().to_owned());
                }
            }
            Err(error) => errors.push(error),
        }
    }
    fail(errors)?;
    Ok(foreign)
}

/// Fails with the first error, and shows the others.
fn fail(errors: Vec<oss_inventory::Error>) -> Result<()> {
    let count = errors.len();
    let mut errors = errors.into_iter().map(Error::from);
    let Some(first) = errors.next() else {
        return Ok(());
    };
    if count == 1 {
        return Err(first);
    }
    let mut stopped = Stopped::new(format!("{count} rules can't be recovered"));
    stopped.further_errors = errors.map(|error| format!("{error:#}")).collect();
    Err(first.context(stopped))
}

/// Returns how long the recovery of an entry may wait, if it may.
fn wait(pending: &PendingEntry) -> Option<Duration> {
    let entry = pending.entry();
    let age = entry.kept_at().elapsed().unwrap_or_default();
    let may_wait = !entry.is_deleted() && age < 3 * entry.time_limit() && !pending.is_in_use();
    may_wait.then(|| entry.time_limit())
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

impl ForeignRules {
    /// The advice for the user.
    pub(crate) const HELP: &'static str = "if the rule of the other client is the right one, add the id of the rule and --forget; \
         otherwise replace it with the file of the entry: ossinv replace FILE";

    /// Fails if an entry stays.
    pub(super) fn check(names: Vec<String>) -> Result<(), Self> {
        if names.is_empty() {
            Ok(())
        } else {
            Err(Self { names })
        }
    }
}

impl fmt::Display for ForeignRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.names.len() {
            1 => f.write_str("another client changed a rule, so its entry stays in the journal"),
            count => write!(
                f,
                "other clients changed {count} rules, so their entries stay in the journal"
            ),
        }
    }
}

impl std::error::Error for ForeignRules {}
