//! Reads all rows of the selected report.

use anyhow::Result;
use clap::Args;
use oss_report::{Report, Tallied, Tally};

use super::progress::with_progress;
use super::source::{ChecksArgument, Opened, ReportArguments};

/// The flags that select a report and say how it is read.
#[derive(Clone, Debug, Args)]
pub(super) struct ReadArguments {
    #[command(flatten)]
    pub(super) report: ReportArguments,

    #[command(flatten)]
    checks: ChecksArgument,
}

impl ReadArguments {
    /// Tallies all rows, or fails if the report is damaged or incomplete.
    pub(super) async fn tally<T: Tally + Send + 'static>(
        &self,
        new_tally: impl Fn(&Report) -> T,
    ) -> Result<(Report, Tallied<T>)> {
        let opened = self.open().await?;
        let tallied = self.tally_opened(&opened, new_tally).await?;
        Ok((opened.report, tallied))
    }

    /// Opens the selected report.
    pub(super) async fn open(&self) -> Result<Opened> {
        self.report.open(self.checks.checks()).await
    }

    /// Tallies all rows of an opened report, as [`tally`](Self::tally) does.
    pub(super) async fn tally_opened<T: Tally + Send + 'static>(
        &self,
        opened: &Opened,
        new_tally: impl Fn(&Report) -> T,
    ) -> Result<Tallied<T>> {
        let Opened {
            reports, report, ..
        } = opened;
        let outcome = with_progress(report, self.checks.options(), async |options| {
            reports.read(report, &options, || new_tally(report)).await
        });
        Ok(outcome.await?.complete()?)
    }
}
