//! `ossinv report runs`: lists the runs of rules.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;
use oss_report::{ErrorKind, ReportState, Reports, Run, RunKind};

use super::source::SourceArguments;
use crate::output::{Cell, Records, RecordsArguments};
use crate::terminal::status_line;
use crate::value_parsers::at_least_one;

/// List the runs of rules, the newest first
///
/// Reads the manifest of each run that is listed. A run without one isn't finished. A run is expired if
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
        let mut records = Records::new(["folder", "time", "kind", "state", "files", "bytes"]);
        let mut older = 0;
        for found in self.source.find().await? {
            let runs = found.reports.runs().await?;
            let all = runs.all();
            older += all.len().saturating_sub(self.limit.get());
            for run in all.iter().rev().take(self.limit.get()) {
                records.push(row(&found.reports, &runs, run).await?);
            }
        }
        records.print(&self.output)?;
        if older > 0 {
            status_line(&format!(
                "older runs that aren't listed: {older}; --limit lists more"
            ));
        }
        Ok(())
    }
}

async fn row(reports: &Reports, runs: &oss_report::Runs, run: &Run) -> Result<[Cell; 6]> {
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
        Cell::Text(reports.folder().to_string()),
        Cell::Text(run.time().to_string()),
        text(kind),
        state,
        files,
        bytes,
    ])
}
