//! Takes the rule that is due, so that no other request runs it too.

use std::time::SystemTime;

use oss_model::inventory::InventoryConfiguration;

use super::calendar::Calendar;
use crate::state::{NextRun, Store};

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
        let rules = buckets.iter_mut().flat_map(|(bucket, content)| {
            let rules = content.rules.values_mut();
            rules.map(move |rule| (bucket, rule))
        });
        let due = rules.filter_map(|(bucket, rule)| {
            let time = rule.next_run.due(now)?;
            Some((time, bucket, rule))
        });
        let (time, bucket, rule) = due.min_by_key(|(time, ..)| *time)?;
        rule.next_run = calendar.next_run(&rule.configuration.schedule, time);
        Some(Claim {
            bucket: bucket.clone(),
            configuration: rule.configuration.clone(),
            time,
        })
    })
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
