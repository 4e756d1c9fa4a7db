//! `ossinv report fetch`: downloads a report.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::{Args, ValueHint};
use oss_report::Progress;

use super::failure::Failure;
use super::progress::with_shown;
use super::source::{ChecksArgument, Opened, ReportArguments};
use crate::signals::StopSignals;
use crate::terminal::{printable, status_line};

/// The longest time that an interrupted command waits for its threads.
const MOST: Duration = Duration::from_secs(10);

/// Download a report into a directory, and verify it on the way
///
/// Files that are there and right are kept, so the same command continues after an interruption. Each file gets its
/// name once it was verified, and the manifest is the last one. All commands of `ossinv report` read the
/// directory, without an account.
#[derive(Debug, Args)]
pub(super) struct Fetch {
    #[command(flatten)]
    pub(super) report: ReportArguments,

    /// The directory, which is created; the first argument with --rule
    #[arg(value_hint = ValueHint::AnyPath)]
    dir: Option<String>,

    #[command(flatten)]
    checks: ChecksArgument,
}

impl Fetch {
    pub(super) async fn run(mut self) -> Result<()> {
        let directory = self.report.source.second(self.dir.take());
        // An empty one is usually a variable that isn't set.
        let directory = directory.filter(|directory| !directory.is_empty());
        let directory = PathBuf::from(directory.context("no directory is named: add DIR")?);
        let Opened {
            reports, report, ..
        } = self.report.open(self.checks.checks()).await?;
        let progress = Arc::<Progress>::default();
        let fetch = async |options| reports.fetch(&report, &directory, &options).await;
        let mut stop = StopSignals::listen()?;
        let fetched = tokio::select! {
            biased;
            fetched = with_shown(&progress, &report, self.checks.options(), fetch) => fetched?,
            stopped = stop.wait() => return Err(interrupted(stopped, &progress).await),
        };
        let fetched = fetched.complete()?;
        let directory = printable(&directory.display().to_string());
        let (downloaded, kept) = (fetched.downloaded, fetched.kept);
        status_line(&format!(
            "fetched into {directory}: data files downloaded: {downloaded}, kept: {kept}"
        ));
        Ok(())
    }
}

/// Waits until the threads have removed their temporary files.
async fn interrupted(stopped: Result<()>, progress: &Progress) -> anyhow::Error {
    // A disk may hang; the next fetch removes such files, too.
    let _ = tokio::time::timeout(MOST, progress.idle()).await;
    match stopped {
        Ok(()) => Failure::interruption("run the same command again: it continues").into(),
        Err(error) => error,
    }
}
