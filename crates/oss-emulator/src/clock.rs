//! The emulator's clock.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use oss_model::DateTime;

/// A clock: the system clock, or one that a test provides.
#[derive(Clone)]
pub(crate) struct Clock {
    base: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    /// How far the clock was advanced.
    advanced: Arc<Mutex<Duration>>,
}

impl Clock {
    pub(crate) fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            base: Arc::new(now),
            advanced: Arc::default(),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        let advanced = *self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        let base = (self.base)();
        base.checked_add(advanced).unwrap_or(base)
    }

    /// Advances the clock; it stays ahead of its base from then on.
    pub(crate) fn advance(&self, duration: Duration) {
        let mut advanced = self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        *advanced = advanced.saturating_add(duration);
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
