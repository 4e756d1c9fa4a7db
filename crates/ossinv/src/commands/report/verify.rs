//! `ossinv report verify`: compares every byte of a report with its manifest.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;
use oss_report::{Checks, FileOutcome, Outcome, ReadOptions, Report, VerifiedTotals, human};

use super::progress::with_progress;
use super::source::{Opened, ReportArguments};
use crate::output::{Cell, Records, RecordsArguments};
use crate::terminal::{print, status_line};
use crate::value_parsers::at_least_one;

/// The most failed files that the table lists, unless another number is set.
const IN_TABLE: usize = 20;
/// The most files that the other formats list, unless another number is set.
const LISTED: usize = 1000;

/// Compare every byte of a report with its manifest
///
/// Compares the manifest with manifest.checksum, and the size and the MD5 of each data file with the
/// manifest. Checks CRC-32 and length of all gzip data. The exit status is 6 if something differs. The table
/// lists the files that failed; the other formats list all files, those that failed first.
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    pub(super) report: ReportArguments,

    /// List at most this many files [default: 20 in a table, otherwise 1000]
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    limit: Option<NonZeroUsize>,

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
        let is_table = self.output.is_table();
        let (failed, right): (Vec<_>, Vec<_>) = outcome
            .files()
            .iter()
            .partition(|file| file.error().is_some());
        let mut listed = failed;
        if is_table {
            checks(&report, &outcome).print(&self.output)?;
        } else {
            listed.extend(right);
        }
        let limit = self.limit.map(NonZeroUsize::get);
        let limit = limit.unwrap_or(if is_table { IN_TABLE } else { LISTED });
        if is_table && !listed.is_empty() {
            print("\n")?;
        }
        if !is_table || !listed.is_empty() {
            files(listed.iter().take(limit).copied()).print(&self.output)?;
        }
        let others = listed.len().saturating_sub(limit);
        if others > 0 {
            let others = human::count(others as u64);
            status_line(&format!(
                "files that aren't listed: {others}; --limit lists more"
            ));
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
    add("time", human::time(manifest.time()));
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
