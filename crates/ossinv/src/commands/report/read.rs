//! Reads all rows of the selected report.

use anyhow::Result;
use clap::Args;
use oss_report::{Report, Tallied, Tally, human};

use super::failure::Failure;
use super::lenient::{LenientArgument, show_rejected};
use super::progress::with_progress;
use super::source::{ChecksArgument, Opened, ReportArguments};

/// The flags that select a report and say how it is read.
#[derive(Clone, Debug, Args)]
pub(super) struct ReadArguments {
    #[command(flatten)]
    pub(super) report: ReportArguments,

    #[command(flatten)]
    checks: ChecksArgument,

    #[command(flatten)]
    lenient: LenientArgument,
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

    /// Opens the selected report, which must list objects.
    pub(super) async fn open(&self) -> Result<Opened> {
        let opened = self.report.open(self.checks.checks()).await?;
        let manifest = opened.report.manifest();
        if manifest.is_incremental() {
            let time = human::time(manifest.time());
            let message =
                format!("the report of {time} lists changes, which don't add up to objects");
            let help = "name a full run for totals; `ossinv report rows` prints the changes";
            return Err(Failure::usage(message, help).into());
        }
        Ok(opened)
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
        let options = self.checks.options();
        let options = options.invalid_rows(self.lenient.invalid_rows());
        let outcome = with_progress(report, options, async |options| {
            reports.read(report, &options, || new_tally(report)).await
        });
        let tallied = outcome.await?.complete()?;
        show_rejected(&tallied.rejected, tallied.rows);
        Ok(tallied)
    }
}
