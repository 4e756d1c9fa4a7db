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
        let Opened { reports, report } = self.report.open(self.checks.checks()).await?;
        let outcome = with_progress(&report, self.checks.options(), async |options| {
            reports.read(&report, &options, || new_tally(&report)).await
        });
        let tallied = outcome.await?.complete()?;
        Ok((report, tallied))
    }
}
