//! `ossinv report rows`: prints the rows of a report.

mod filter;
mod format;
mod units;
mod value;
mod writer;

use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use oss_report::Columns;

use super::lenient::{LenientArgument, show_rejected};
use super::progress::with_progress;
use super::source::{ChecksArgument, Opened, ReportArguments};
use filter::FilterArguments;
use format::{RowFormat, RowLayout};
use value::ChosenColumn;
use writer::{RowWriter, Shared};

/// Print the rows of a report, as lines of JSON or as CSV
///
/// The report is read twice: rows are only printed once all files were verified. With --no-verify it is read
/// once. Keys are decoded, and times have the form of RFC 3339. In JSON, a key that isn't UTF-8 is called
/// `KeyEncoded`, and percent-encoded. A row must fit all of the flags that select rows.
#[derive(Debug, Args)]
pub(super) struct Rows {
    #[command(flatten)]
    pub(super) report: ReportArguments,

    #[command(flatten)]
    filter: FilterArguments,

    /// The columns, with commas between them [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,

    /// The format of the rows
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: RowFormat,

    #[command(flatten)]
    checks: ChecksArgument,

    #[command(flatten)]
    lenient: LenientArgument,
}

impl Rows {
    pub(super) async fn run(self) -> Result<()> {
        let checks = self.checks.checks();
        let Opened {
            reports, report, ..
        } = self.report.open(checks).await?;
        let columns = Columns::from_schema(report.manifest().schema())?;
        let filter = self
            .filter
            .filter(&columns, report.manifest().time().into())?;
        let layout = RowLayout {
            format: self.output,
            columns: ChosenColumn::choose(&columns, &self.columns)?,
            is_for_terminal: io::stdout().is_terminal(),
        };
        if self.checks.is_verified() {
            let verify = async |options| reports.verify(&report, &options).await;
            let verified = with_progress(&report, self.checks.options(), verify).await;
            let _ = verified.complete()?;
        }
        let shared = Arc::new(Shared::new(filter, layout));
        shared.write_header();
        // One after the other, so that rows are in the order of the manifest.
        let options = self.checks.options().parallel(1);
        let options = options.invalid_rows(self.lenient.invalid_rows());
        let reading = async {
            let writer = || RowWriter::new(&shared);
            let outcome = reports.read(&report, &options, writer).await?;
            Ok(outcome.complete()?)
        };
        let tallied = shared.until_failure(reading).await?;
        show_rejected(&tallied.rejected, tallied.rows);
        if let Some(classes) = tallied.tally.classes() {
            self.filter.show_missing_classes(classes);
        }
        Ok(())
    }
}
