//! `ossinv recover`: finishes or undoes changes that an interrupted command left.

use std::collections::BTreeSet;
use std::io;

use anyhow::Result;
use clap::Args;
use oss_inventory::{
    BucketName, DirectoryJournal, InventoryClient, Journal as _, PendingEntry, Recovery,
    RuleSelector,
};

use super::recovery::{is_of, recover};
use super::remaining::Remaining;
use super::{Interrupted, Stopped};

use crate::confirm::YesArgument;
use crate::connection::Connection;
use crate::journal::JournalArgument;
use crate::output::{ChangesOutput, Styles, entries, entries_json};
use crate::signals::StopSignals;
use crate::stderr;
use crate::terminal::{print, printable, status_line};
use crate::value_parsers::bucket;

/// Finish or undo changes that an interrupted command left
///
/// A rule that is being replaced or deleted is in the journal until the outcome is certain. This command looks
/// at each rule that is still there: if it is the new one or the old one, nothing is left to do. If no rule
/// exists, the old one is put back. A rule of another client stays, and so does the entry. Entries of running
/// commands are left alone. If an entry stays, the status is 4. `ossinv apply` and `replace` recover the rules of their buckets first.
#[derive(Debug, Args)]
pub(crate) struct Recover {
    /// The ids of the rules, or patterns; all rules in the journal by default
    #[arg(value_name = "ID")]
    ids: Vec<RuleSelector>,

    /// Only recover rules of this bucket
    #[arg(short, long, env = "OSS_BUCKET", hide_env_values = true, value_parser = bucket)]
    bucket: Option<BucketName>,

    /// Only show what is in the journal; nothing is sent
    #[arg(long)]
    dry_run: bool,

    /// Finish changes rather than undo them, if no rule exists
    ///
    /// The new rule is created, or the old one stays deleted.
    #[arg(long, conflicts_with = "dry_run")]
    finish: bool,

    /// Remove the entries without looking at the rules, once you confirm
    #[arg(long, conflicts_with_all = ["dry_run", "finish"])]
    forget: bool,

    #[command(flatten)]
    yes: YesArgument,

    #[command(flatten)]
    output: ChangesOutput,

    #[command(flatten)]
    journal: JournalArgument,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

impl Recover {
    pub(crate) async fn run(self) -> Result<()> {
        let journal = self.journal.require()?;
        let found = journal.pending().await?;
        let mut remaining = Remaining::default();
        for unreadable in &found.unreadable {
            let (name, reason) = (printable(&unreadable.name), &unreadable.error);
            status_line(&format!("not an entry: {name}: {reason}"));
            remaining.others += 1;
        }
        let selected = found.entries.into_iter().filter(|it| self.selects(it));
        let selected: Vec<_> = selected.collect();
        if self.dry_run {
            let text = || entries(&selected, Styles::of(&io::stdout()));
            return print(&self.output.render(text, || entries_json(&selected))?);
        }
        if selected.is_empty() {
            status_line("the journal has nothing to recover");
            return remaining.check();
        }
        if self.forget {
            return self.forget(&journal, &selected).await;
        }
        let mut stop = StopSignals::listen()?;
        let recovered = self.recover(&journal, &selected, remaining);
        Stopped::unless_interrupted(&mut stop, Interrupted::recovering(), recovered).await
    }

    async fn recover(
        &self,
        journal: &DirectoryJournal,
        selected: &[PendingEntry],
        mut remaining: Remaining,
    ) -> Result<()> {
        let recovery = if self.finish {
            Recovery::Finish
        } else {
            Recovery::RollBack
        };
        let buckets: BTreeSet<_> = selected.iter().map(|it| it.entry().bucket()).collect();
        for bucket in buckets {
            let client = self.connection.client(bucket)?;
            let client = InventoryClient::new(client, bucket.clone());
            let of_bucket = selected.iter().filter(|it| it.entry().bucket() == bucket);
            let (entries, others): (Vec<_>, Vec<_>) =
                of_bucket.cloned().partition(|it| is_of(&client, it));
            for other in others {
                let entry = other.entry();
                let (id, service) = (printable(entry.id()), printable(entry.service()));
                status_line(&format!(
                    "not recovered: rule {id} in bucket {bucket} is of {service}, not of {}",
                    client.service()
                ));
                remaining.others += 1;
            }
            recover(&client, journal, &entries, recovery, &mut remaining).await;
        }
        remaining.check()
    }

    async fn forget(&self, journal: &DirectoryJournal, selected: &[PendingEntry]) -> Result<()> {
        stderr::write(entries(selected, Styles::of(&io::stderr())));
        let task = match selected.len() {
            1 => "remove this entry, and the old rule in it".to_owned(),
            count => format!("remove these {count} entries, and the old rules in them"),
        };
        self.yes.confirm(&task)?;
        let mut remaining = Remaining::default();
        for pending in selected {
            if let Some(held) = journal.hold(pending).await? {
                held.settle().await?;
                status_line(&format!("removed {}", printable(pending.name())));
            } else {
                status_line(&format!("in use: {}", printable(pending.name())));
                remaining.others += 1;
            }
        }
        remaining.check()
    }

    fn selects(&self, pending: &PendingEntry) -> bool {
        let entry = pending.entry();
        let is_of_bucket = self.bucket.as_ref().is_none_or(|it| it == entry.bucket());
        is_of_bucket && (self.ids.is_empty() || self.ids.iter().any(|it| it.selects(entry.id())))
    }
}
