//! The emulator's clock.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::{SignedDuration, Timestamp};
use oss_model::DateTime;

/// A clock: the system clock, or one that a test provides.
#[derive(Clone)]
pub(crate) struct Clock {
    base: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    /// How far the clock is ahead of its base.
    offset: Arc<Mutex<SignedDuration>>,
}

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            base: Arc::new(now),
            offset: Arc::default(),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        let base = (self.base)();
        let offset = *self.lock();
        let by = offset.unsigned_abs();
        let now = if offset.is_negative() {
            base.checked_sub(by)
        } else {
            base.checked_add(by)
        };
        now.unwrap_or(base)
    }

    /// Advances the clock; it stays ahead of its base from then on.
    pub(crate) fn advance(&self, duration: Duration) {
        let duration = SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
        let mut offset = self.lock();
        *offset = offset.saturating_add(duration);
    }

    /// Sets the clock; it continues from there like its base.
    pub(crate) fn set(&self, time: SystemTime) {
        // Fails only for times that no clock shows.
        let offset = SignedDuration::system_until((self.base)(), time);
        *self.lock() = offset.unwrap_or_default();
    }

    /// Lets the clock show the time of its base again.
    pub(crate) fn reset(&self) {
        *self.lock() = SignedDuration::ZERO;
    }

    fn lock(&self) -> MutexGuard<'_, SignedDuration> {
        // Each change is a single step, so a panic in a test poisons nothing.
        self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the only place that reads the system clock; tests pass another one"
    )]
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// Truncates a time to seconds: the only fraction that oss2 accepts is `.000`.
pub(crate) fn truncate_to_seconds(time: SystemTime) -> Option<DateTime> {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let whole = UNIX_EPOCH + Duration::from_secs(since.as_secs());
    DateTime::try_from(whole).ok()
}

/// Converts a time; one after the last timestamp of jiff becomes that one.
pub(crate) fn timestamp(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(Timestamp::MAX)
}
