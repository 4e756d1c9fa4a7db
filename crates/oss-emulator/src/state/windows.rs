//! The windows of a rule's reports of changes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::changes::ObjectChange;

/// How far a rule has reported changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Windows {
    /// The start of the next window: the put of the rule, or the end of a report.
    pub(crate) start: SystemTime,
    /// The last change that was reported or precedes the rule, by sequence number.
    pub(crate) through: u64,
}

impl Windows {
    /// Returns the first window with changes that weren't reported.
    ///
    /// The windows in between have no changes, however many they are.
    pub(super) fn next(
        self,
        length: Duration,
        changes: &BTreeMap<u64, ObjectChange>,
    ) -> Option<Range<SystemTime>> {
        let (_, first) = changes.range(self.through + 1..).next()?;
        // A change in the past, by a wrong clock, belongs to the next window.
        let passed = first.cause.time.duration_since(self.start);
        let passed = passed.unwrap_or_default().as_secs() / length.as_secs().max(1);
        let passed = u32::try_from(passed).ok()?;
        let start = self.start.checked_add(length.checked_mul(passed)?)?;
        Some(start..start.checked_add(length)?)
    }

    /// Returns the changes that weren't reported and were made before `end`.
    pub(crate) fn changes_until(
        self,
        end: SystemTime,
        changes: &BTreeMap<u64, ObjectChange>,
    ) -> impl Iterator<Item = &ObjectChange> {
        let unreported = changes.range(self.through + 1..).map(|(_, change)| change);
        unreported.take_while(move |change| change.cause.time < end)
    }
}
