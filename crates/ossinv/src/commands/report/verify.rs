//! `ossinv report verify`: compares every byte of a report with its manifest.

use anyhow::Result;
use clap::Args;
use oss_report::{Checks, FileOutcome, Outcome, ReadOptions, Report, VerifiedTotals, human};

use super::progress::with_progress;
use super::source::{Opened, ReportArguments};
use crate::output::{Cell, Records, RecordsArguments};
use crate::terminal::print;

/// The most failed files that the table names.
const SHOWN: usize = 20;

/// Compare every byte of a report with its manifest
///
/// Compares the manifest with manifest.checksum, and the size and the MD5 of each data file with the
/// manifest. Checks CRC-32 and length of all gzip data. The exit status is 6 if something differs. The table
/// names up to 20 files that failed; the other formats list all files.
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    pub(super) report: ReportArguments,

    #[command(flatten)]
    output: RecordsArguments,
}

impl Verify {
    pub(super) async fn run(self) -> Result<()> {
        let Opened {
            reports, report, ..
        } = self.report.open(Checks::All).await?;
        let outcome = with_progress(&report, ReadOptions::new(), async |options| {
            reports.verify(&report, &options).await
        });
        let outcome = outcome.await;
        if self.output.is_table() {
            checks(&report, &outcome).print(&self.output)?;
            let failed = || outcome.files().iter().filter(|file| file.error().is_some());
            if failed().next().is_some() {
                print("\n")?;
                files(failed().take(SHOWN)).print(&self.output)?;
            }
        } else {
            files(outcome.files().iter()).print(&self.output)?;
        }
        outcome.complete()?;
        Ok(())
    }
}

/// Returns what holds, for people.
fn checks(report: &Report, outcome: &Outcome<VerifiedTotals>) -> Records<2> {
    let manifest = report.manifest();
    let all = outcome.files().len() as u64;
    let right = outcome.partial();
    let of_all = |count| format!("{} of {}", human::count(count), human::count(all));
    let missing = report.missing_files().count() as u64;
    let mut records = Records::new(["check", "result"]);
    let mut add = |check: &str, result| {
        records.push([Cell::Text(check.to_owned()), Cell::Text(result)]);
    };
    add(
        "report",
        format!("{}{}", report.folder(), report.run().folder()),
    );
    add("time", manifest.time().to_string());
    let checksum = if report.has_checksum() {
        "equals manifest.checksum"
    } else {
        "has no manifest.checksum, as incremental reports"
    };
    add("manifest", checksum.to_owned());
    add("files that exist", of_all(all - missing.min(all)));
    add("size, MD5 and gzip right", of_all(right.files));
    add("verified bytes", human::bytes(right.stored));
    add("without compression", human::bytes(right.content));
    if !manifest.unknown_fields().is_empty() {
        add("unknown fields", manifest.unknown_fields().join(", "));
    }
    records
}

fn files<'f>(outcomes: impl Iterator<Item = &'f FileOutcome>) -> Records<5> {
    let mut records = Records::new(["file", "state", "bytes", "content_bytes", "error"]);
    for outcome in outcomes {
        let totals = outcome.totals();
        let state = if totals.is_some() { "right" } else { "wrong" };
        let error = outcome.error().map(ToString::to_string);
        records.push([
            Cell::Text(outcome.file().key().to_owned()),
            Cell::Text(state.to_owned()),
            Cell::Bytes(outcome.file().size()),
            totals.map_or(Cell::Unset, |it| Cell::Bytes(it.content)),
            error.map_or(Cell::Unset, Cell::Text),
        ]);
    }
    records
}
