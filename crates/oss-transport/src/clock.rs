//! The time of day and the monotonic time, as an argument.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

/// Tells the time, such as the date in a signature.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_transport::Clock;
///
/// /// Always shows the same time, so that a test gets the same signature each time.
/// #[derive(Debug)]
/// struct FixedClock;
///
/// impl Clock for FixedClock {
///     fn now(&self) -> SystemTime {
///         SystemTime::UNIX_EPOCH + Duration::from_secs(1_702_743_657)
///     }
/// }
/// ```
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Returns the current time.
    fn now(&self) -> SystemTime;

    /// Returns the monotonic time since an arbitrary fixed point.
    ///
    /// It measures durations, which setting the system clock must not change. The default
    /// is the time since 1970, which suits a clock that nothing sets, such as one for
    /// tests. [`SystemClock`] returns real monotonic time.
    fn monotonic(&self) -> Duration {
        let since_epoch = self.now().duration_since(SystemTime::UNIX_EPOCH);
        since_epoch.unwrap_or_default()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn monotonic(&self) -> Duration {
        (**self).monotonic()
    }
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the only place in the libraries that reads the system clock"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the only place in the libraries that reads the system clock"
    )]
    fn monotonic(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}
