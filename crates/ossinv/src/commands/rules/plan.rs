//! `ossinv plan`: shows what `ossinv apply` would do.

use std::io;

use anyhow::Result;
use clap::Args;

use super::desired::{DesiredRules, PlannedBucket};
use crate::output::{ChangesOutput, Shown, Styles, json, preview};
use crate::terminal::print;

/// Show what `ossinv apply` would do
///
/// Prints a line for each rule that would be created, replaced or deleted, with the elements that differ, and a
/// summary. Nothing is changed. A script that must know whether something differs uses `ossinv diff`.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) desired: DesiredRules,

    #[command(flatten)]
    output: ChangesOutput,
}

impl Plan {
    pub(crate) async fn run(self) -> Result<()> {
        let planned = self.desired.plan().await?;
        print_plan(&planned, &self.output)
    }
}

/// Prints what would be done.
pub(super) fn print_plan(planned: &[PlannedBucket], output: &ChangesOutput) -> Result<()> {
    let changes = || planned.iter().map(|bucket| &bucket.changes);
    let styles = Styles::of(&io::stdout());
    print(&output.render(
        || changes().map(|changes| preview(changes, styles)).collect(),
        || json(changes(), Shown::All),
    )?)
}
