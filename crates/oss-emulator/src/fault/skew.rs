//! A wrong clock.

use std::time::{Duration, SystemTime};

use jiff::SignedDuration;

/// How far a clock is off.
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
    /// Creates a clock that is ahead of the correct time.
    pub fn ahead(by: Duration) -> Self {
        let direction = Direction::Ahead;
        Self { by, direction }
    }

    /// Creates a clock that is behind the correct time.
    pub fn behind(by: Duration) -> Self {
        let direction = Direction::Behind;
        Self { by, direction }
    }

    /// Returns how far the clock is ahead, or if negative, behind.
    pub(crate) fn offset(self) -> SignedDuration {
        let by = SignedDuration::try_from(self.by).unwrap_or(SignedDuration::MAX);
        match self.direction {
            Direction::Ahead => by,
            Direction::Behind => -by,
        }
    }

    /// Returns the time that the clock shows; on overflow the correct one.
    pub(super) fn shown_time(self, time: SystemTime) -> SystemTime {
        let shown = match self.direction {
            Direction::Ahead => time.checked_add(self.by),
            Direction::Behind => time.checked_sub(self.by),
        };
        shown.unwrap_or(time)
    }
}
