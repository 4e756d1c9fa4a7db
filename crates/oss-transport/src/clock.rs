//! Time as an argument: what the client asks for the date and for a pause.

use std::borrow::Cow;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

/// Says what time it is; signatures hold the date.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use oss_transport::Clock;
///
/// /// Makes the same signature every time, for a test.
/// #[derive(Debug)]
/// struct Stopped;
///
/// impl Clock for Stopped {
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
    /// The client takes the time of operations with it, so that a clock that is set meanwhile neither
    /// prolongs nor shortens anything. By default it shows the time since 1970, which is good for clocks that
    /// nobody sets, such as those of tests. [`SystemClock`] has a real one.
    fn stopwatch(&self) -> Duration {
        let since_epoch = self.now().duration_since(SystemTime::UNIX_EPOCH);
        since_epoch.unwrap_or_default()
    }
}

/// Waits between attempts, and for the limits of operations and attempts.
///
/// An implementation that returns at once, as in tests, makes every operation that has a limit time out as
/// soon as it waits for anything: see `ClientBuilder::without_operation_timeout` in `oss-client`.
pub trait Sleep: fmt::Debug + Send + Sync + 'static {
    /// Returns a future that is ready after `duration`.
    fn sleep(&self, duration: Duration) -> SleepFuture<'_>;

    /// Says whether there is a timer, here and now; there always is by default.
    ///
    /// Without a timer, no operation that has a limit is sent, and none is tried again.
    ///
    /// # Errors
    ///
    /// Fails where there is no timer, such as outside of the runtime that has it.
    fn check(&self) -> Result<(), NoTimer> {
        Ok(())
    }
}

/// Why a [`Sleep`] cannot wait.
///
/// `Display` says what is missing and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoTimer {
    reason: Cow<'static, str>,
}

impl NoTimer {
    /// Makes an error; for people who write a [`Sleep`].
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        let reason = reason.into();
        Self { reason }
    }
}

impl fmt::Display for NoTimer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for NoTimer {}

/// The future of [`Sleep::sleep`], boxed so that `Arc<dyn Sleep>` works.
pub type SleepFuture<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }

    fn stopwatch(&self) -> Duration {
        (**self).stopwatch()
    }
}

impl<S: Sleep + ?Sized> Sleep for Arc<S> {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        (**self).sleep(duration)
    }

    fn check(&self) -> Result<(), NoTimer> {
        (**self).check()
    }
}

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

    #[expect(
        clippy::disallowed_methods,
        reason = "the one place of the libraries that asks for the time"
    )]
    fn stopwatch(&self) -> Duration {
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }
}

/// The timer of tokio.
///
/// Outside of a runtime there is none: [`check`](Sleep::check) fails, and
/// [`sleep`](Sleep::sleep) is ready at once rather than never.
///
/// # Panics
///
/// As tokio does in a runtime that was built without `enable_time`.
#[cfg(feature = "hyper")]
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct TokioSleep;

#[cfg(feature = "hyper")]
impl Sleep for TokioSleep {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        match self.check() {
            Ok(()) => Box::pin(tokio::time::sleep(duration)),
            Err(_) => Box::pin(std::future::ready(())),
        }
    }

    fn check(&self) -> Result<(), NoTimer> {
        let advice = "there is no tokio runtime here: call from inside one, \
                      or give ClientBuilder::sleep the timer of your runtime";
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Ok(()),
            Err(_) => Err(NoTimer::new(advice)),
        }
    }
}

/// Returns the output of `work`, or `None` if `limit` is ready first.
pub async fn race<T>(work: impl Future<Output = T>, mut limit: SleepFuture<'_>) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}
