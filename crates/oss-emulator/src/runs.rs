//! Runs inventory rules at their times.
//!
//! Handlers only store and remove rules. No task waits for a time: what is due by the clock runs before
//! a request is handled, so every request sees the reports that it would see if a task had run them.

mod calendar;
mod claim;
mod delivery;
mod run;
mod selected;
mod settings;

use std::time::SystemTime;

use crate::journal::{Journal, Run, RunErrorRepr, RunOutcome};
use crate::state::State;

pub(crate) use calendar::Calendar;
use claim::{Claim, claim};
use run::run;
pub(crate) use settings::RunSettings;

/// Runs all rules that are due, in the order of their times.
pub(crate) fn run_due(settings: RunSettings, state: &State, journal: &Journal, now: SystemTime) {
    while let Some(claim) = claim(state, settings.calendar, now) {
        let outcome = run(state, settings, &claim);
        // A failed run keeps its rule, so that a test can see the rule that failed.
        if !matches!(outcome, RunOutcome::Failed(_)) {
            // Fails if the bucket was deleted, which deleted the rule, or if nothing can be stored any
            // more; then the rule stays, but doesn't run again.
            let _deleted = claim.auto_delete(state);
        }
        record(journal, &claim, outcome);
    }
}

/// Runs a rule now; its schedule stays as it is.
pub(crate) fn run_now(
    settings: RunSettings,
    state: &State,
    journal: &Journal,
    (bucket, rule): (&str, &str),
    now: SystemTime,
) -> RunOutcome {
    let found = state.read(|buckets| {
        let rules = &buckets.get(bucket)?.rules;
        Some(rules.get(rule)?.configuration.clone())
    });
    let Some(configuration) = found else {
        let (bucket, rule) = (bucket.to_owned(), rule.to_owned());
        return RunOutcome::Failed(RunErrorRepr::NoRule { bucket, rule }.into());
    };
    if configuration.is_enabled != Some(true) {
        let rule = rule.to_owned();
        return RunOutcome::Failed(RunErrorRepr::Disabled { rule }.into());
    }
    let claim = Claim {
        bucket: bucket.to_owned(),
        configuration,
        time: now,
        changes: None,
    };
    let outcome = run(state, settings, &claim);
    record(journal, &claim, outcome.clone());
    outcome
}

fn record(journal: &Journal, claim: &Claim, outcome: RunOutcome) {
    let (bucket, rule) = (&claim.bucket, &claim.configuration.id);
    match &outcome {
        RunOutcome::Reported(report) => {
            let (to, manifest) = (report.bucket(), report.manifest_key());
            tracing::info!(bucket, rule, "report written: oss://{to}/{manifest}");
        }
        RunOutcome::Empty => tracing::info!(bucket, rule, "no object to report"),
        RunOutcome::Failed(error) => tracing::warn!(bucket, rule, %error, "no report written"),
    }
    let window = claim.changes.as_ref().map(|it| it.window.clone());
    journal.record_run(Run::new(claim.time, bucket, rule, window, outcome));
}
