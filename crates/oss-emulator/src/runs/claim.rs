//! Takes the rule that is due, so that no other request runs it too.

use std::collections::BTreeMap;
use std::time::SystemTime;

use oss_model::inventory::InventoryConfiguration;

use super::calendar::Calendar;
use crate::state::{Bucket, NextRun, Store};

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
pub(super) fn claim(store: &Store, calendar: Calendar, now: SystemTime) -> Option<Claim> {
    store.with_buckets(|buckets| {
        // Most requests end here: no bucket has a rule that is due.
        let due = buckets.values().any(|bucket| is_due(bucket, now));
        due.then(|| take_first(buckets, calendar, now))?
    })
}

fn is_due(bucket: &Bucket, now: SystemTime) -> bool {
    bucket.next_run.due(now).is_some()
}

fn take_first(
    buckets: &mut BTreeMap<String, Bucket>,
    calendar: Calendar,
    now: SystemTime,
) -> Option<Claim> {
    let rules = buckets.iter_mut().flat_map(|(bucket, content)| {
        let rules = content.rules.values_mut();
        rules.map(move |rule| (bucket, rule))
    });
    let due = rules.filter_map(|(bucket, rule)| {
        let time = rule.next_run.due(now)?;
        Some((time, bucket, rule))
    });
    let claim = due
        .min_by_key(|(time, ..)| *time)
        .map(|(time, bucket, rule)| {
            rule.next_run = calendar.next_run(&rule.configuration.schedule, time);
            Claim {
                bucket: bucket.clone(),
                configuration: rule.configuration.clone(),
                time,
            }
        });
    for bucket in buckets.values_mut().filter(|bucket| is_due(bucket, now)) {
        let runs = bucket.rules.values().map(|rule| rule.next_run);
        bucket.next_run = runs.min().unwrap_or(NextRun::Never);
    }
    claim
}

impl Claim {
    /// Deletes the rule if it says so, unless it was replaced while it ran.
    pub(super) fn auto_delete(&self, store: &Store) {
        if self.configuration.schedule.auto_delete != Some(true) {
            return;
        }
        store.with_buckets(|buckets| {
            let Some(bucket) = buckets.get_mut(&self.bucket) else {
                return;
            };
            let id = &self.configuration.id;
            let is_this_rule = bucket.rules.get(id).is_some_and(|rule| {
                rule.next_run == NextRun::Never && rule.configuration == self.configuration
            });
            if is_this_rule {
                bucket.rules.remove(id);
            }
        });
    }
}
