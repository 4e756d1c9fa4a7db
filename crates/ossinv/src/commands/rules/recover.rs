//! `ossinv recover`: finishes or undoes changes that an interrupted command left.

use std::io;

use anyhow::Result;
use clap::Args;
use oss_inventory::{BucketName, Journal as _, PendingEntry, RuleSelector};

use crate::confirm::YesArgument;
use crate::connection::Connection;
use crate::journal::JournalArgument;
use crate::output::{ChangesOutput, Styles, entries};
use crate::terminal::{print, printable, status_line};
use crate::value_parsers::bucket;

/// Finish or undo changes that an interrupted command left
///
/// A rule that is being replaced or deleted is in the journal until the outcome is certain. This command looks
/// at each rule that is still there: if it is the new one or the old one, nothing is left to do. If no rule
/// exists, the old one is put back. A rule of another client stays, and so does the entry. Entries of running
/// commands are left alone. `ossinv apply` and `replace` recover the rules of their buckets first.
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
        let selected = found.entries.into_iter().filter(|it| self.selects(it));
        let selected: Vec<_> = selected.collect();
        if self.dry_run {
            print(&entries(
                &selected,
                self.output.format,
                Styles::of(&io::stdout()),
            )?)?;
        }
        for unreadable in &found.unreadable {
            let (name, reason) = (printable(&unreadable.name), &unreadable.error);
            status_line(&format!("not an entry: {name}: {reason}"));
        }
        Ok(())
    }

    fn selects(&self, pending: &PendingEntry) -> bool {
        let entry = pending.entry();
        let is_of_bucket = self.bucket.as_ref().is_none_or(|it| it == entry.bucket());
        is_of_bucket && (self.ids.is_empty() || self.ids.iter().any(|it| it.selects(entry.id())))
    }
}
