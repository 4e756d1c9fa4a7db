//! `ossinv report runs`: lists the runs of rules.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;
use oss_report::{ErrorKind, ReportState, Reports, Run, RunKind, human};

use super::source::SourceArguments;
use crate::output::{Cell, Records, RecordsArguments};
use crate::terminal::{print, printable, status_line};
use crate::value_parsers::at_least_one;

/// List the runs of rules, the newest first
///
/// The folder of each rule can be the SOURCE of other commands. Reads the manifest of each run that is listed. A run without one isn't finished. A run is expired if
/// files of its manifest don't exist any more.
#[derive(Debug, Args)]
pub(super) struct Runs {
    #[command(flatten)]
    pub(super) source: SourceArguments,

    /// List at most this many runs of each rule
    #[arg(
        long,
        value_name = "N",
        default_value = "20",
        value_parser = at_least_one::<NonZeroUsize>
    )]
    limit: NonZeroUsize,

    #[command(flatten)]
    output: RecordsArguments,
}

impl Runs {
    pub(super) async fn run(self) -> Result<()> {
        let names = [
            "bucket", "rule", "folder", "time", "kind", "state", "files", "bytes",
        ];
        let mut records = Records::new(names);
        let is_table = self.output.is_table();
        let mut text = String::new();
        let mut older = 0;
        for found in self.source.find().await? {
            let reports = &found.reports;
            let runs = reports.runs().await?;
            let all = runs.all();
            older += all.len().saturating_sub(self.limit.get());
            let mut table = Records::new(["time", "kind", "state", "files", "bytes"]);
            for run in all.iter().rev().take(self.limit.get()) {
                let cells = cells(reports, &runs, run).await?;
                if is_table {
                    table.push(cells);
                } else {
                    records.push(with_rule(reports, cells));
                }
            }
            if is_table {
                text.push_str(if text.is_empty() { "" } else { "\n" });
                text.push_str(&head(reports));
                text.push_str(&table.render(&self.output)?);
            }
        }
        if is_table {
            print(&text)?;
        } else {
            records.print(&self.output)?;
        }
        if older > 0 {
            status_line(&format!(
                "older runs that aren't listed: {older}; --limit lists more"
            ));
        }
        Ok(())
    }
}

/// Returns the lines above the runs of a rule.
fn head(reports: &Reports) -> String {
    format!(
        "bucket {}, rule {}\n{}\n",
        printable(reports.folder().source_bucket()),
        printable(reports.folder().rule_id()),
        printable(&folder(reports)),
    )
}

/// Returns the folder of a rule, as the SOURCE of other commands.
fn folder(reports: &Reports) -> String {
    match reports.directory() {
        Some(directory) => directory.display().to_string(),
        None => reports.folder().to_string(),
    }
}

fn with_rule(reports: &Reports, [time, kind, state, files, bytes]: [Cell; 5]) -> [Cell; 8] {
    let bucket = Cell::Text(reports.folder().source_bucket().to_owned());
    let rule = Cell::Text(reports.folder().rule_id().to_owned());
    let folder = Cell::Text(folder(reports));
    [bucket, rule, folder, time, kind, state, files, bytes]
}

/// Returns the time, the kind, the state, the files and the size of a run.
async fn cells(reports: &Reports, runs: &oss_report::Runs, run: &Run) -> Result<[Cell; 5]> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let (state, files, bytes) = if run.is_finished() {
        match reports.open(runs, run).await {
            Ok(report) => {
                let state = match report.state() {
                    ReportState::Expired { .. } => "expired",
                    _ => "finished",
                };
                let manifest = report.manifest();
                let files = Cell::Count(manifest.files().len() as u64);
                (text(state), files, Cell::Bytes(manifest.size()))
            }
            Err(error) if error.kind() == ErrorKind::Source => return Err(error.into()),
            Err(_) => (text("damaged"), Cell::Unset, Cell::Unset),
        }
    } else {
        (text("unfinished"), Cell::Unset, Cell::Unset)
    };
    let kind = match run.kind() {
        RunKind::Incremental => "incremental",
        _ => "full",
    };
    Ok([
        Cell::Text(human::time(run.time())),
        text(kind),
        state,
        files,
        bytes,
    ])
}
