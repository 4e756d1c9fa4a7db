//! Shows the progress of reading a report, on a terminal only.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use indicatif::ProgressBar;
use oss_report::{Progress, ReadOptions, Report, human};

use crate::messages;

const TEMPLATE: &str = "{bar:30} {binary_bytes}/{binary_total_bytes}  {msg}  {eta} left";

/// How often the progress is shown.
const STEP: Duration = Duration::from_millis(100);

/// Awaits the reading of a report, and shows its progress on standard error.
pub(super) async fn with_progress<W: Future>(
    report: &Report,
    options: ReadOptions,
    work: impl FnOnce(ReadOptions) -> W,
) -> W::Output {
    with_shown(&Arc::default(), report, options, work).await
}

/// Awaits the reading of a report, and shows the counters of its progress.
pub(super) async fn with_shown<W: Future>(
    progress: &Arc<Progress>,
    report: &Report,
    options: ReadOptions,
    work: impl FnOnce(ReadOptions) -> W,
) -> W::Output {
    let mut work = pin!(work(options.progress(Arc::clone(progress))));
    let bar = messages::progress_bar(report.manifest().size(), TEMPLATE);
    if bar.is_hidden() {
        return work.await;
    }
    let mut steps = tokio::time::interval(STEP);
    loop {
        tokio::select! {
            biased;
            output = &mut work => {
                bar.finish_and_clear();
                return output;
            }
            _ = steps.tick() => show(&bar, progress),
        }
    }
}

fn show(bar: &ProgressBar, progress: &Progress) {
    let milliseconds = u64::try_from(bar.elapsed().as_millis()).unwrap_or(u64::MAX);
    let rows = progress.rows().saturating_mul(1000);
    if let Some(rate) = rows.checked_div(milliseconds).filter(|rate| *rate > 0) {
        bar.set_message(format!("{} rows/s", human::count(rate)));
    }
    bar.set_position(progress.bytes());
}
