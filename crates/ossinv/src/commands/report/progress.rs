//! Shows the progress of reading a report, on a terminal only.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use oss_report::{Progress, ReadOptions, Report, human};

/// How often the progress is shown.
const STEP: Duration = Duration::from_millis(100);

/// Awaits the reading of a report, and shows its progress on standard error.
pub(super) async fn with_progress<W: Future>(
    report: &Report,
    options: ReadOptions,
    work: impl FnOnce(ReadOptions) -> W,
) -> W::Output {
    let progress = Arc::<Progress>::default();
    let mut work = pin!(work(options.progress(Arc::clone(&progress))));
    let bar = bar(report.manifest().size());
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
            _ = steps.tick() => show(&bar, &progress),
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

/// Returns a bar for a number of bytes, which is hidden without a terminal.
fn bar(bytes: u64) -> ProgressBar {
    const TEMPLATE: &str = "{bar:30} {binary_bytes}/{binary_total_bytes}  {msg}  {eta} left";
    let bar = ProgressBar::new(bytes);
    match ProgressStyle::with_template(TEMPLATE) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
