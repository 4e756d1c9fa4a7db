//! The layout of the quickstart.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal::print;

/// The bucket of the objects.
pub(super) const SOURCE: &str = "examplebucket";
/// The bucket of the reports.
pub(super) const DESTINATION: &str = "destination-bucket";

/// A step, with the library call and the command that do the same.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) library: &'static str,
    pub(super) command: &'static str,
}

/// Prints the heading of a step.
pub(super) fn step(step: &Step) -> Result<()> {
    let Step {
        title,
        library,
        command,
    } = step;
    print(&format!(
        "\n{title}\n   library  {library}\n   command  {command}\n"
    ))
}

/// Prints the result of a step.
pub(super) fn show(text: &str) -> Result<()> {
    print(
        &text
            .lines()
            .map(|line| format!("   {line}\n"))
            .collect::<Vec<_>>()
            .concat(),
    )
}

/// Returns a progress bar on standard error, which is hidden without a terminal.
pub(super) fn progress(steps: u32) -> ProgressBar {
    let style = ProgressStyle::with_template("   {bar:40} {pos}/{len}");
    let bar = ProgressBar::new(steps.into());
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
