//! Takes the run that is due, so that no other request runs it too.

use std::ops::Range;
use std::time::SystemTime;

use oss_model::inventory::InventoryConfiguration;

use super::calendar::Calendar;
use crate::state::{Bucket, BucketEdit, NextRun, ObjectChange, Rule, State, StateError, Windows};

/// A rule that is to be run.
#[derive(Debug)]
pub(super) struct Claim {
    /// The bucket of the rule.
    pub(super) bucket: String,
    pub(super) configuration: InventoryConfiguration,
    /// When the run was due.
    pub(super) time: SystemTime,
    /// The changes to report; `None` for a full report.
    pub(super) changes: Option<Changes>,
}

/// A window, and the changes in it.
#[derive(Debug)]
pub(super) struct Changes {
    pub(super) window: Range<SystemTime>,
    pub(super) changes: Vec<ObjectChange>,
}

/// A run that is due: its time, and the window of a report of changes.
type Due = (SystemTime, Option<Range<SystemTime>>);

/// Takes the run that was due first, and schedules the next one of its rule.
pub(super) fn claim(state: &State, calendar: Calendar, now: SystemTime) -> Option<Claim> {
    // Most requests end here: no bucket has a rule that is due.
    if !state.read(|buckets| buckets.values().any(|bucket| is_due(bucket, now))) {
        return None;
    }
    let claimed = state.transact(|transaction| {
        let buckets = transaction.buckets().iter();
        let due = buckets.filter(|(_, bucket)| is_due(bucket, now));
        let rules = due.flat_map(|(name, bucket)| {
            let rules = bucket.rules.values();
            rules.filter_map(move |rule| Some((due_run(rule, bucket, now)?, name, rule)))
        });
        let Some(((time, window), name, rule)) = rules.min_by_key(|((time, _), ..)| *time) else {
            return Ok(None);
        };
        let mut bucket = transaction.bucket(name)?;
        let changes = match window {
            None => {
                let next_run = calendar.next_run(&rule.configuration.schedule, time);
                bucket.schedule(rule, next_run);
                None
            }
            Some(window) => take_changes(&mut bucket, rule, window),
        };
        Ok::<_, StateError>(Some(Claim {
            bucket: name.clone(),
            configuration: rule.configuration.clone(),
            time,
            changes,
        }))
    });
    // Fails only if nothing can be stored; the next request tries again.
    let claimed = claimed.inspect_err(|error| tracing::error!(?error, "cannot run a rule"));
    claimed.ok().flatten()
}

fn is_due(bucket: &Bucket, now: SystemTime) -> bool {
    bucket.next_run.due(now).is_some()
}

/// Returns the first run of a rule that is due; at the same time, the full report.
fn due_run(rule: &Rule, bucket: &Bucket, now: SystemTime) -> Option<Due> {
    let full = rule.next_run.due(now).map(|time| (time, None));
    let window = rule.next_window(&bucket.changes);
    let window = window.filter(|window| window.end <= now);
    let changes = window.map(|window| (window.end, Some(window)));
    full.into_iter()
        .chain(changes)
        .min_by_key(|(time, _)| *time)
}

/// Takes the changes of a window; they are never reported again by this rule.
fn take_changes(
    bucket: &mut BucketEdit<'_, '_>,
    rule: &Rule,
    window: Range<SystemTime>,
) -> Option<Changes> {
    let reported = rule.windows?;
    let changes = reported.changes_until(window.end, &bucket.bucket().changes);
    let changes: Vec<_> = changes.cloned().collect();
    let last = changes.last().map(|change| change.sequence);
    bucket.set_windows(
        rule,
        Windows {
            start: window.end,
            through: last.unwrap_or(reported.through),
        },
    );
    Some(Changes { window, changes })
}

impl Claim {
    /// Deletes the rule if it says so, unless it was replaced while it ran.
    ///
    /// A report of changes isn't the one run that such a rule has.
    pub(super) fn auto_delete(&self, state: &State) -> Result<(), StateError> {
        if self.configuration.schedule.auto_delete != Some(true) || self.changes.is_some() {
            return Ok(());
        }
        state.edit_bucket(&self.bucket, |bucket| {
            let id = &self.configuration.id;
            let is_this_rule = bucket.bucket().rules.get(id).is_some_and(|rule| {
                rule.next_run == NextRun::Never && rule.configuration == self.configuration
            });
            if is_this_rule {
                bucket.remove_rule(id);
            }
            Ok(())
        })
    }
}
