//! One run of a rule: reads the objects or changes, and writes the report.

use std::sync::Arc;

use super::claim::{Changes, Claim};
use super::delivery::Destination;
use super::selected::select;
use super::settings::RunSettings;
use crate::clock::timestamp;
use crate::inventory::{Filter, IncrementalInput, ReportInput, files, incremental_files};
use crate::journal::{Report, RunError, RunErrorRepr, RunOutcome};
use crate::state::{State, StateError};

/// Runs a rule.
///
/// The state is locked while objects are read or written, but not in between.
pub(super) fn run(state: &State, settings: RunSettings, claim: &Claim) -> RunOutcome {
    let report = match &claim.changes {
        None => full(state, settings, claim),
        Some(changes) => incremental(state, claim, changes),
    };
    match report {
        Ok(Some(report)) => RunOutcome::Reported(report),
        Ok(None) => RunOutcome::Empty,
        Err(error) => RunOutcome::Failed(error),
    }
}

fn full(state: &State, settings: RunSettings, claim: &Claim) -> Result<Option<Report>, RunError> {
    let rule = &claim.configuration;
    let destination = Destination::find(state, rule)?;
    let rows = state.with_bucket(&claim.bucket, |bucket| {
        Ok::<_, StateError>(select(bucket, rule))
    });
    let rows = rows.map_err(|_| {
        let (bucket, rule) = (claim.bucket.clone(), rule.id.clone());
        RunErrorRepr::NoRule { bucket, rule }
    })?;
    if rows.is_empty() {
        return Ok(None);
    }
    let files = files(&ReportInput {
        rule,
        source: &claim.bucket,
        destination: destination.name(),
        rows: &rows,
        time: timestamp(claim.time),
        id: &state.report_id(claim.time),
        rows_per_file: settings.rows_per_file,
        threads: settings.threads,
    });
    let files = files.map_err(|error| RunErrorRepr::Compression(Arc::new(error)))?;
    destination.store(state, claim, files, rows.len()).map(Some)
}

fn incremental(
    state: &State,
    claim: &Claim,
    Changes { window, changes }: &Changes,
) -> Result<Option<Report>, RunError> {
    let rule = &claim.configuration;
    let destination = Destination::find(state, rule)?;
    let filter = Filter::of(rule);
    let changes = changes
        .iter()
        .filter(|change| filter.matches_change(change));
    let changes: Vec<_> = changes.collect();
    if changes.is_empty() {
        return Ok(None);
    }
    let files = incremental_files(&IncrementalInput {
        rule,
        source: &claim.bucket,
        destination: destination.name(),
        changes: &changes,
        start: timestamp(window.start),
        end: timestamp(window.end),
        id: &state.report_id(claim.time),
    });
    destination
        .store(state, claim, files, changes.len())
        .map(Some)
}
