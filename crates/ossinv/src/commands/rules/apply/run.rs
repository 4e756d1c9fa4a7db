//! Applies planned changes, after a question if they need one.

use std::io;

use anyhow::Result;
use oss_inventory::{Applied, BucketName, ChangeKind, OnFailure, ReplaceError};

use super::arguments::ApplyArguments;
use super::conflict::show_conflict;
use super::events::Events;
use super::outcome::Outcome;
use crate::commands::rules::desired::PlannedBucket;
use crate::confirm::YesArgument;
use crate::output::{Styles, preview};
use crate::signals::{self, StopSignals};
use crate::stderr;
use crate::terminal::status_line;

/// Whether the user has agreed to the changes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Confirmation {
    /// The command shows the changes, and asks if one replaces or deletes a rule.
    Ask(YesArgument),
    Given,
}

/// Applies the changes, and says what was done.
///
/// `flags` returns the flags that connect another command to a bucket.
pub(crate) async fn apply_changes(
    planned: Vec<PlannedBucket>,
    arguments: &ApplyArguments,
    confirmation: Confirmation,
    flags: &dyn Fn(&BucketName) -> String,
) -> Result<()> {
    let replaced = count(&planned, ChangeKind::Replace);
    let deleted = count(&planned, ChangeKind::Delete);
    let created = count(&planned, ChangeKind::Create);
    if let (Confirmation::Ask(yes), Some(task)) = (confirmation, task(replaced, deleted)) {
        if !yes.is_given() {
            show(&planned);
        }
        yes.confirm(&task)?;
    }
    if replaced + deleted > 0 {
        arguments.journal.require()?;
    }
    let mut outcome = Outcome::default();
    let mut stop = StopSignals::listen()?;
    let events = Events::new(planned.iter().map(|it| it.changes.to_do()).sum());
    for bucket in &planned {
        let stops = outcome.has_failed() && arguments.on_failure() == OnFailure::Stop;
        if stops || signals::has_arrived() {
            outcome.skip(&bucket.changes);
            continue;
        }
        let applied = apply(bucket, arguments, &events, &mut stop).await;
        show_conflicts(bucket, &applied).await;
        let flags = flags(bucket.inventory.bucket());
        outcome.add(&bucket.changes, applied, &flags);
    }
    events.finish();
    match outcome.rules() {
        1 if replaced + deleted + created == 0 => status_line("the rule is already up to date"),
        1 => {}
        _ => status_line(&outcome.summary(events.elapsed())),
    }
    outcome.into_result()
}

async fn show_conflicts(bucket: &PlannedBucket, applied: &Applied) {
    let results = bucket.changes.plan.changes().iter().zip(applied.results());
    for (change, result) in results {
        let error = result.error().map(ReplaceError::error);
        if error.is_some_and(|error| error.is_changed() || error.is_already_exists()) {
            show_conflict(bucket, change).await;
        }
    }
}

async fn apply(
    bucket: &PlannedBucket,
    arguments: &ApplyArguments,
    events: &Events,
    stop: &mut StopSignals,
) -> Applied {
    let plan = &bucket.changes.plan;
    let mut apply = plan
        .apply(&bucket.inventory)
        .concurrency(arguments.jobs)
        .on_failure(arguments.on_failure())
        .on_event(|event| events.show(plan.bucket(), event))
        .stop_when(async {
            match stop.wait().await {
                Ok(()) => events.interrupted(),
                // Without signals, Ctrl-C ends the program.
                Err(_) => std::future::pending().await,
            }
        });
    if let Some(journal) = arguments.journal.find() {
        apply = apply.journal(journal);
    }
    apply.run().await
}

fn count(planned: &[PlannedBucket], kind: ChangeKind) -> usize {
    planned.iter().map(|it| it.changes.plan.count(kind)).sum()
}

/// Returns what the user has to agree to, if anything.
fn task(replaced: usize, deleted: usize) -> Option<String> {
    let rules = |count: usize| match count {
        1 => "1 rule".to_owned(),
        count => format!("{count} rules"),
    };
    match (replaced, deleted) {
        (0, 0) => None,
        (_, 0) => Some(format!("replace {}", rules(replaced))),
        (0, _) => Some(format!("delete {}", rules(deleted))),
        _ => Some(format!("replace {} and delete {deleted}", rules(replaced))),
    }
}

/// Shows the changes that the question is about, even with `--quiet`.
fn show(planned: &[PlannedBucket]) {
    let styles = Styles::of(&io::stderr());
    for bucket in planned {
        stderr::write(preview(&bucket.changes, styles));
    }
}
