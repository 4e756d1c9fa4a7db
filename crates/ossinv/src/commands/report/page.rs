//! `ossinv report page`: writes a report as an HTML page.

use anyhow::{Context as _, Result};
use clap::{Args, ValueHint};
use oss_report::page::Page as HtmlPage;
use oss_report::tally::Summary;
use oss_report::{Report, human};

use super::read::ReadArguments;
use crate::save::save_or_print;

/// Write a report as one HTML page, without scripts
///
/// The page has totals, a treemap of the prefixes, histograms, the largest objects, and findings with the
/// commands that list their keys. It loads nothing. An existing file is replaced once the new one is complete.
#[derive(Debug, Args)]
pub(super) struct Page {
    #[command(flatten)]
    pub(super) read: ReadArguments,

    /// The file to write, - for standard output; the first argument with --rule
    #[arg(value_hint = ValueHint::AnyPath)]
    out: Option<String>,
}

impl Page {
    pub(super) async fn run(mut self) -> Result<()> {
        let out = self.read.report.source.second(self.out.take());
        let out = out.context("no file to write is named: add OUT.html")?;
        let new = |report: &Report| Summary::new(report.manifest().time().into());
        let opened = self.read.open().await?;
        let read = self.read.tally_opened(&opened, new).await?;
        let command = self.read.report.rows_command(&opened);
        let report = opened.report;
        let html = HtmlPage::new(&read.tally, report.manifest().source_bucket())
            .rule(report.folder().rule_id())
            .time(&human::time(report.manifest().time()))
            .command(&command)
            .rejected(read.rejected.count)
            .to_html();
        save_or_print(&out, &html)
    }
}
