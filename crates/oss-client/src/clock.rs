//! Time as an argument: what the client asks for the date and for a pause.

use std::fmt;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// Says what time it is; signatures hold the date.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Returns the current time.
    fn now(&self) -> SystemTime;
}

/// Waits between attempts.
pub trait Sleep: fmt::Debug + Send + Sync + 'static {
    /// Returns a future that is ready after `duration`.
    fn sleep(&self, duration: Duration) -> SleepFuture<'_>;
}

/// The future of [`Sleep::sleep`], boxed so that `Arc<dyn Sleep>` works.
pub type SleepFuture<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of the libraries that asks for the time"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// The timer of tokio.
#[cfg(feature = "hyper")]
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct TokioSleep;

#[cfg(feature = "hyper")]
impl Sleep for TokioSleep {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        Box::pin(tokio::time::sleep(duration))
    }
}
