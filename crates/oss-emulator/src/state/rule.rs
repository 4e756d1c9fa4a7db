//! A stored inventory rule, and when it runs next.

use std::time::SystemTime;

use oss_model::inventory::InventoryConfiguration;
use serde::{Deserialize, Serialize};

/// A stored rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) configuration: InventoryConfiguration,
    pub(crate) next_run: NextRun,
}

/// When a rule runs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum NextRun {
    /// As soon as possible, since the rule is new.
    First,
    At(SystemTime),
    Never,
}

impl Rule {
    /// Creates a rule that runs as soon as possible if it is enabled.
    pub(crate) fn new(configuration: InventoryConfiguration) -> Self {
        let next_run = match configuration.is_enabled {
            Some(true) => NextRun::First,
            _ => NextRun::Never,
        };
        Self {
            configuration,
            next_run,
        }
    }

    /// Returns whether the rule reports changes.
    pub(crate) fn is_incremental(&self) -> bool {
        let incremental = self.configuration.incremental_inventory.as_ref();
        self.configuration.is_enabled == Some(true)
            && incremental.is_some_and(|it| it.is_enabled == Some(true))
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
