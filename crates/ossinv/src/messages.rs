//! The flags that omit messages and progress bars.

use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use crate::stderr::bar_target;

static OMITS_MESSAGES: AtomicBool = AtomicBool::new(false);
static OMITS_PROGRESS: AtomicBool = AtomicBool::new(false);

/// The flags that omit messages and progress bars.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct MessagesArguments {
    /// Write only results and errors
    #[arg(short, long, global = true)]
    quiet: bool,

    /// Show no progress bars; they are only shown on a terminal
    #[arg(long, global = true)]
    no_progress: bool,
}

impl MessagesArguments {
    /// Makes the flags apply to the whole program.
    pub(crate) fn apply(self) {
        OMITS_MESSAGES.store(self.quiet, Ordering::Relaxed);
        OMITS_PROGRESS.store(self.quiet || self.no_progress, Ordering::Relaxed);
    }
}

/// Omits all messages, as for the completions of a shell.
pub(crate) fn omit_all() {
    OMITS_MESSAGES.store(true, Ordering::Relaxed);
}

/// Returns whether messages are written.
pub(crate) fn are_shown() -> bool {
    !OMITS_MESSAGES.load(Ordering::Relaxed)
}

/// Returns a bar on standard error, which is hidden without a terminal.
pub(crate) fn progress_bar(length: u64, template: &str) -> ProgressBar {
    if OMITS_PROGRESS.load(Ordering::Relaxed) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(length), bar_target());
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
