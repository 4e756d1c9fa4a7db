//! `journal`: the requests that the emulator received, and the rules that it ran.

use jiff::Timestamp;
use serde::Serialize;

use super::context::{Context, HandlerResult, Response};
use super::error::{AdminError, ErrorDocument};
use super::faults::EffectDocument;
use crate::clock::timestamp;
use crate::journal::{Entry, Outcome, Run, RunOutcome};

#[derive(Serialize)]
struct JournalDocument {
    requests: Vec<EntryDocument>,
    runs: Vec<RunDocument>,
    /// The number of the latest entry or run, for the next `since`.
    last: u64,
}

#[derive(Serialize)]
struct EntryDocument {
    number: u64,
    time: Timestamp,
    connection: u64,
    operation: Option<&'static str>,
    bucket: Option<String>,
    key: String,
    outcome: &'static str,
    status: Option<u16>,
    applied: bool,
    fault: Option<EffectDocument>,
}

/// A run of a rule.
#[derive(Serialize)]
pub(super) struct RunDocument {
    number: u64,
    time: Timestamp,
    bucket: String,
    rule: String,
    /// The window of a report of changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<WindowDocument>,
    #[serde(flatten)]
    outcome: RunOutcomeDocument,
}

#[derive(Serialize)]
struct WindowDocument {
    start: Timestamp,
    end: Timestamp,
}

/// How a run ended.
#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "camelCase")]
pub(super) enum RunOutcomeDocument {
    Reported {
        report: ReportDocument,
    },
    /// The rule selected no object or change.
    Empty,
    Failed {
        error: ErrorDocument,
    },
}

#[derive(Serialize)]
pub(super) struct ReportDocument {
    bucket: String,
    manifest: String,
    keys: Vec<String>,
    rows: usize,
}

pub(super) fn get(context: &Context<'_>) -> HandlerResult {
    let since = context
        .parameter("since")?
        .unwrap_or_else(|| "0".to_owned());
    let since = since.parse().map_err(|_| {
        AdminError::bad_request(format!("since={since} isn't a number of the journal"))
            .with_help("use `last` of an earlier response")
    })?;
    let (entries, runs, last) = context.service.journal.after(since);
    Response::ok(&JournalDocument {
        requests: entries.iter().map(EntryDocument::from).collect(),
        runs: runs.iter().map(RunDocument::from).collect(),
        last,
    })
}

pub(super) fn clear(context: &Context<'_>) -> HandlerResult {
    context.expect_nothing()?;
    context.service.journal.clear();
    Ok(Response::no_content())
}

impl From<&Entry> for EntryDocument {
    fn from(entry: &Entry) -> Self {
        let (outcome, status) = match entry.outcome() {
            Outcome::Pending => ("pending", None),
            Outcome::Responded(status) => ("responded", Some(status.as_u16())),
            Outcome::Closed => ("closed", None),
            Outcome::Reset => ("reset", None),
        };
        Self {
            number: entry.number(),
            time: timestamp(entry.time()),
            connection: entry.connection(),
            operation: entry.operation(),
            bucket: entry.bucket().map(str::to_owned),
            key: entry.key().to_owned(),
            outcome,
            status,
            applied: entry.is_applied(),
            fault: entry.effect().map(EffectDocument::from),
        }
    }
}

impl From<&Run> for RunDocument {
    fn from(run: &Run) -> Self {
        Self {
            number: run.number(),
            time: timestamp(run.time()),
            bucket: run.bucket().to_owned(),
            rule: run.rule().to_owned(),
            window: run.window().map(|window| WindowDocument {
                start: timestamp(window.start),
                end: timestamp(window.end),
            }),
            outcome: RunOutcomeDocument::from(run.outcome()),
        }
    }
}

impl From<&RunOutcome> for RunOutcomeDocument {
    fn from(outcome: &RunOutcome) -> Self {
        match outcome {
            RunOutcome::Reported(report) => Self::Reported {
                report: ReportDocument {
                    bucket: report.bucket().to_owned(),
                    manifest: report.manifest_key().to_owned(),
                    keys: report.keys().to_vec(),
                    rows: report.rows(),
                },
            },
            RunOutcome::Empty => Self::Empty,
            RunOutcome::Failed(error) => Self::Failed {
                error: ErrorDocument::new(error.to_string()),
            },
        }
    }
}
