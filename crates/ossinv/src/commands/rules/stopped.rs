//! The inputs of a command that stopped at an error.

use std::fmt;

use anyhow::{Error, Result};

use super::interrupted::Interrupted;
use crate::signals::StopSignals;

/// How many names a line has at most.
const MAX_NAMES: usize = 5;
/// How many further errors are shown.
const MAX_ERRORS: usize = 9;

/// The inputs of a command that stopped at an error.
#[derive(Debug)]
pub(crate) struct Stopped {
    headline: String,
    /// The errors after the first one, which is the cause.
    pub(super) further_errors: Vec<String>,
    pub(super) done: Vec<String>,
    pub(super) not_tried: Vec<String>,
    /// A line about the entries of the journal that stay.
    pub(super) left: Option<String>,
}

impl Stopped {
    /// Creates the error of a command that stopped, with nothing done so far.
    pub(super) fn new(headline: impl Into<String>) -> Self {
        Self {
            headline: headline.into(),
            further_errors: Vec::new(),
            done: Vec::new(),
            not_tried: Vec::new(),
            left: None,
        }
    }

    /// Runs a step for each input, and adds the names of all if one fails.
    ///
    /// The error of a single input names it already.
    pub(super) async fn run<T>(
        inputs: Vec<(String, T)>,
        mut step: impl AsyncFnMut(T) -> Result<()>,
    ) -> Result<()> {
        let (names, inputs): (Vec<_>, Vec<_>) = inputs.into_iter().unzip();
        for (position, input) in inputs.into_iter().enumerate() {
            if let Err(error) = step(input).await {
                return Err(Self::add_to(error, &names, position));
            }
        }
        Ok(())
    }

    /// Runs a step that a signal to stop ends with an error.
    pub(super) async fn unless_interrupted<T>(
        stop: &mut StopSignals,
        interrupted: Interrupted,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        tokio::select! {
            // A step that is complete when the signal arrives isn't reported as interrupted.
            biased;
            outcome = work => return outcome,
            outcome = stop.wait() => outcome?,
        }
        Err(interrupted.into())
    }

    fn add_to(error: Error, names: &[String], position: usize) -> Error {
        match (names.get(position), names.get(position + 1..)) {
            (Some(at), Some(not_tried)) if names.len() > 1 => error.context(Self {
                done: names.iter().take(position).cloned().collect(),
                not_tried: not_tried.to_vec(),
                ..Self::new(format!("stopped at {at}"))
            }),
            _ => error,
        }
    }

    /// Returns the further errors, what was done and what wasn't, a line for each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let errors = self.further_errors.iter().take(MAX_ERRORS);
        let mut lines: Vec<_> = errors.map(|error| format!("and: {error}")).collect();
        let more = self.further_errors.len().saturating_sub(MAX_ERRORS);
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        let inputs = [("done: ", &self.done), ("not tried: ", &self.not_tried)];
        let inputs = inputs.iter().filter(|(_, names)| !names.is_empty());
        lines.extend(inputs.map(|(label, names)| match names.as_slice() {
            [first, .., last] if names.len() > MAX_NAMES => {
                format!("{label}{}, from {first} to {last}", names.len())
            }
            _ => format!("{label}{}", names.join(", ")),
        }));
        lines.extend(self.left.clone());
        lines
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline)
    }
}
