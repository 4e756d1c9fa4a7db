//! A stored inventory rule, and when it runs next.

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::{Duration, SystemTime};

use oss_model::inventory::InventoryConfiguration;
use serde::{Deserialize, Serialize};

use super::changes::ObjectChange;
use super::windows::Windows;

/// A stored rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) configuration: InventoryConfiguration,
    /// The next full report.
    pub(crate) next_run: NextRun,
    /// The reports of changes; `None` if the rule has none.
    pub(crate) windows: Option<Windows>,
}

/// When a rule runs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum NextRun {
    /// As soon as possible, since the rule is new.
    First,
    At(SystemTime),
    Never,
}

/// The documented interval of reports of changes.
const WINDOW: Duration = Duration::from_secs(600);

impl Rule {
    /// Creates a rule that runs as soon as possible if it is enabled.
    ///
    /// It reports the changes from now on, which have sequence numbers after `through`.
    pub(crate) fn new(
        configuration: InventoryConfiguration,
        now: SystemTime,
        through: u64,
    ) -> Self {
        let is_enabled = configuration.is_enabled == Some(true);
        let incremental = configuration.incremental_inventory.as_ref();
        let is_incremental = incremental.is_some_and(|it| it.is_enabled == Some(true));
        Self {
            next_run: if is_enabled {
                NextRun::First
            } else {
                NextRun::Never
            },
            windows: (is_enabled && is_incremental).then_some(Windows {
                start: now,
                through,
            }),
            configuration,
        }
    }

    /// Returns whether the rule reports changes.
    pub(crate) fn is_incremental(&self) -> bool {
        self.windows.is_some()
    }

    /// Returns the first window with changes that this rule hasn't reported.
    pub(crate) fn next_window(
        &self,
        changes: &BTreeMap<u64, ObjectChange>,
    ) -> Option<Range<SystemTime>> {
        self.windows?.next(self.window_length(), changes)
    }

    /// Returns when the rule runs next, for a full report or one of changes.
    pub(super) fn next_due(&self, changes: &BTreeMap<u64, ObjectChange>) -> NextRun {
        let window = self.next_window(changes);
        let end = window.map_or(NextRun::Never, |window| NextRun::At(window.end));
        self.next_run.min(end)
    }

    fn window_length(&self) -> Duration {
        let incremental = self.configuration.incremental_inventory.as_ref();
        let schedule = incremental.and_then(|incremental| incremental.schedule.as_ref());
        let seconds = schedule.and_then(|schedule| schedule.frequency);
        let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok());
        let length = seconds.filter(|seconds| *seconds > 0);
        length.map_or(WINDOW, Duration::from_secs)
    }
}

impl NextRun {
    /// Returns the time of the run; `None` if it isn't due yet.
    pub(crate) fn due(self, now: SystemTime) -> Option<SystemTime> {
        match self {
            Self::First => Some(now),
            Self::At(time) => Some(time).filter(|time| *time <= now),
            Self::Never => None,
        }
    }
}
