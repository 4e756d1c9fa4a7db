//! How the steps of the quickstart look.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::output::print;

/// What a step does, and what does the same elsewhere.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) library: &'static str,
    pub(super) command: &'static str,
}

/// Announces a step.
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

/// Prints what came out of a step, below it.
pub(super) fn show(text: &str) -> Result<()> {
    let lines = text.lines().map(|line| format!("   {line}\n"));
    print(&lines.collect::<String>())
}

/// Returns a bar on standard error; it hides itself where that is no terminal.
pub(super) fn progress(steps: u32) -> ProgressBar {
    let style = ProgressStyle::with_template("   {bar:40} {pos}/{len}");
    let bar = ProgressBar::new(steps.into());
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
