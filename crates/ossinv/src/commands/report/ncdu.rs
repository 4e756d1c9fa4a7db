//! `ossinv report ncdu`: exports the directories of a report for `ncdu`.

mod export;

use anyhow::{Context as _, Result};
use clap::{Args, ValueHint};
use oss_report::tally::Tree;

use super::read::ReadArguments;
use crate::save::save_or_print;
use crate::terminal::status_line;

/// Export the directories of a report, to browse them with `ncdu -f OUT`
///
/// Each directory has its objects as one item, so the file is small for any number of objects. An existing
/// file is replaced once the new one is complete.
#[derive(Debug, Args)]
pub(super) struct Ncdu {
    #[command(flatten)]
    pub(super) read: ReadArguments,

    /// The file to write, - for standard output; the first argument with --rule
    #[arg(value_hint = ValueHint::AnyPath)]
    out: Option<String>,
}

impl Ncdu {
    pub(super) async fn run(mut self) -> Result<()> {
        let out = self.read.report.source.second(self.out.take());
        let out = out.context("no file to write is named: add OUT")?;
        let (report, read) = self.read.tally(|_| Tree::new()).await?;
        let tree = read.tally;
        if tree.is_collapsed() {
            let depth = tree.depth().unwrap_or_default();
            status_line(&format!(
                "warning: too many directories, so only {depth} levels are shown"
            ));
        }
        let bucket = report.manifest().source_bucket();
        let text = export::export(&tree.into_directories(), bucket, report.manifest().time());
        save_or_print(&out, &text)
    }
}
