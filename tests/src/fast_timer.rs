//! A timer and a clock that run faster than real time.

use std::time::{Duration, SystemTime};

use oss_client::{Clock, Sleep, SleepFuture, SystemClock, TokioSleep};

/// A timer whose pauses are shorter by a factor.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a fast timer is a factor")]
pub struct FastTimer(pub u32);

impl Sleep for FastTimer {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        let duration = duration / self.0;
        Box::pin(async move { TokioSleep::default().sleep(duration).await })
    }
}

/// A clock whose durations are longer by a factor.
#[derive(Clone, Copy, Debug)]
pub struct FastClock {
    factor: u32,
    clock: SystemClock,
}

impl FastClock {
    /// Creates a clock for a [`FastTimer`] with the same factor.
    #[must_use]
    pub fn new(factor: u32) -> Self {
        Self {
            factor,
            clock: SystemClock::default(),
        }
    }
}

impl Clock for FastClock {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn monotonic(&self) -> Duration {
        self.clock.monotonic() * self.factor
    }
}
