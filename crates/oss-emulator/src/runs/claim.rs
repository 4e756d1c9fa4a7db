//! Takes the rule that is due, so that no other request runs it too.

use std::time::SystemTime;

use oss_model::inventory::InventoryConfiguration;

use super::calendar::Calendar;
use crate::state::{Bucket, NextRun, State, StateError};

/// A rule that is to be run.
#[derive(Debug)]
pub(super) struct Claim {
    /// The bucket of the rule.
    pub(super) bucket: String,
    pub(super) configuration: InventoryConfiguration,
    /// When the run was due.
    pub(super) time: SystemTime,
}

/// Takes the rule whose run was due first, and schedules its next run.
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
            rules.filter_map(move |rule| Some((rule.next_run.due(now)?, name, rule)))
        });
        let Some((time, bucket, rule)) = rules.min_by_key(|(time, ..)| *time) else {
            return Ok(None);
        };
        let next_run = calendar.next_run(&rule.configuration.schedule, time);
        transaction.bucket(bucket)?.schedule(rule, next_run);
        Ok::<_, StateError>(Some(Claim {
            bucket: bucket.clone(),
            configuration: rule.configuration.clone(),
            time,
        }))
    });
    claimed.ok().flatten()
}

fn is_due(bucket: &Bucket, now: SystemTime) -> bool {
    bucket.next_run.due(now).is_some()
}

impl Claim {
    /// Deletes the rule if it says so, unless it was replaced while it ran.
    pub(super) fn auto_delete(&self, state: &State) -> Result<(), StateError> {
        if self.configuration.schedule.auto_delete != Some(true) {
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
