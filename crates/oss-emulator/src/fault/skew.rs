//! A clock that is wrong.

use std::time::{Duration, SystemTime};

/// How far a clock is away from the right time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    by: Duration,
    direction: Direction,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Ahead,
    Behind,
}

impl Skew {
    /// Makes a clock that is ahead of the right time.
    pub fn ahead(by: Duration) -> Self {
        let direction = Direction::Ahead;
        Self { by, direction }
    }

    /// Makes a clock that is behind the right time.
    pub fn behind(by: Duration) -> Self {
        let direction = Direction::Behind;
        Self { by, direction }
    }

    /// Returns what such a clock shows; a time that nothing can hold is left as it is.
    pub(super) fn shown(self, time: SystemTime) -> SystemTime {
        let shown = match self.direction {
            Direction::Ahead => time.checked_add(self.by),
            Direction::Behind => time.checked_sub(self.by),
        };
        shown.unwrap_or(time)
    }
}
