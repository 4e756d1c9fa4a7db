//! One run of an inventory rule in the journal.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

/// A run of an inventory rule.
#[derive(Clone, Debug)]
pub struct Run {
    number: u64,
    time: SystemTime,
    bucket: String,
    rule: String,
    window: Option<Range<SystemTime>>,
    outcome: RunOutcome,
}

/// How a run ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RunOutcome {
    /// The run wrote this report.
    Reported(Report),
    /// The rule selected no object or change, so no report was written.
    Empty,
    /// The run wrote nothing, for this reason.
    Failed(RunError),
}

/// A report that a run wrote.
#[derive(Clone, Debug)]
pub struct Report {
    pub(crate) bucket: String,
    pub(crate) keys: Vec<String>,
    pub(crate) rows: usize,
}

/// The reason why a run wrote no report.
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
pub struct RunError(#[from] RunErrorRepr);

#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum RunErrorRepr {
    #[error(
        "cannot run rule {rule:?}: bucket {bucket:?} doesn't have it\n\
         help: put the rule first; its bucket must exist"
    )]
    NoRule { bucket: String, rule: String },
    #[error(
        "cannot run rule {rule:?}: it is disabled\n\
         help: delete the rule, and put it with IsEnabled true"
    )]
    Disabled { rule: String },
    #[error(
        "cannot write the report: its destination, bucket {bucket:?}, doesn't exist\n\
         help: create the bucket, for example with POST /_emulator/buckets"
    )]
    NoDestination { bucket: String },
    #[error(
        "cannot write the report: {key:?} can't be the key of an object\n\
         help: shorten the destination prefix, and start it with neither slash nor backslash"
    )]
    InvalidKey { key: String },
    #[error("cannot compress the report")]
    Compression(#[source] Arc<io::Error>),
    #[error("cannot store the report")]
    Storage(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl Run {
    /// Returns the number of the run, from 1.
    ///
    /// [Entries](super::Entry::number) and runs are numbered together.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns when the run was due, by the emulator's clock.
    pub fn time(&self) -> SystemTime {
        self.time
    }

    /// Returns the bucket of the rule.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Returns the id of the rule.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// Returns the window of a report of changes; `None` for a full report.
    pub fn window(&self) -> Option<&Range<SystemTime>> {
        self.window.as_ref()
    }

    /// Returns how the run ended.
    pub fn outcome(&self) -> &RunOutcome {
        &self.outcome
    }

    pub(crate) fn new(
        time: SystemTime,
        bucket: &str,
        rule: &str,
        window: Option<Range<SystemTime>>,
        outcome: RunOutcome,
    ) -> Self {
        Self {
            number: 0,
            time,
            bucket: bucket.to_owned(),
            rule: rule.to_owned(),
            window,
            outcome,
        }
    }

    pub(super) fn with_number(self, number: u64) -> Self {
        Self { number, ..self }
    }

    /// Returns the memory that the run takes, in bytes, without the text of an error.
    pub(super) fn size(&self) -> usize {
        let texts = match &self.outcome {
            RunOutcome::Reported(report) => report.size(),
            RunOutcome::Empty | RunOutcome::Failed(_) => 0,
        };
        size_of::<Self>() + self.bucket.len() + self.rule.len() + texts
    }
}

impl RunOutcome {
    /// Returns the report, if one was written.
    pub fn report(&self) -> Option<&Report> {
        match self {
            Self::Reported(report) => Some(report),
            Self::Empty | Self::Failed(_) => None,
        }
    }
}

impl Report {
    /// Returns the bucket of the report.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Returns the keys of all files: data files, `manifest.checksum`, `manifest.json`.
    ///
    /// A report of changes has no `manifest.checksum`.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Returns the key of `manifest.json`.
    pub fn manifest_key(&self) -> &str {
        self.keys.last().map_or("", String::as_str)
    }

    /// Returns the number of rows in all data files.
    pub fn rows(&self) -> usize {
        self.rows
    }

    fn size(&self) -> usize {
        let keys = self.keys.iter().map(|key| size_of::<String>() + key.len());
        self.bucket.len() + keys.sum::<usize>()
    }
}

impl RunError {
    /// Returns whether the destination bucket doesn't exist.
    pub fn is_destination_missing(&self) -> bool {
        matches!(self.0, RunErrorRepr::NoDestination { .. })
    }

    /// Returns whether the rule is disabled.
    pub fn is_disabled(&self) -> bool {
        matches!(self.0, RunErrorRepr::Disabled { .. })
    }

    /// Returns whether the rule or its bucket doesn't exist.
    pub fn is_rule_missing(&self) -> bool {
        matches!(self.0, RunErrorRepr::NoRule { .. })
    }
}
