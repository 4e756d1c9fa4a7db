//! `ossinv diff`: shows how the rules of a bucket differ from those in files.

use std::{fmt, io};

use anyhow::Result;
use clap::Args;

use super::desired::DesiredRules;
use crate::output::{BucketChanges, ChangesOutput, Shown, Styles, diff, json};
use crate::terminal::{print, status_line};

/// Show how the rules of a bucket differ from those in files
///
/// Prints a unified diff from the bucket to the files, with a line for each element that differs. Rules that
/// are written differently but produce the same reports are equal. Rules that only the bucket has are named on
/// standard error; they are a difference only if --prune selects them.
///
/// Exits with 0 if nothing differs, with 1 if something does, and with 2 or more after an error.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    pub(crate) desired: DesiredRules,

    #[command(flatten)]
    output: ChangesOutput,
}

/// The rules differ. It isn't an error, but has an exit status.
#[derive(Debug)]
pub(crate) struct Different;

impl Diff {
    pub(crate) async fn run(self) -> Result<()> {
        let planned = self.desired.plan().await?;
        let changes = || planned.iter().map(|bucket| &bucket.changes);
        let styles = Styles::of(&io::stdout());
        print(&self.output.render(
            || changes().map(|changes| diff(changes, styles)).collect(),
            || json(changes(), Shown::Changed),
        )?)?;
        changes()
            .filter_map(BucketChanges::unmanaged_line)
            .for_each(|line| status_line(&line));
        if changes().all(|changes| changes.plan.is_empty()) {
            Ok(())
        } else {
            Err(Different.into())
        }
    }
}

impl fmt::Display for Different {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rules differ")
    }
}

impl std::error::Error for Different {}
