//! Waiting, as an argument.

use std::borrow::Cow;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// A timer: waits for a backoff, or for a time limit to expire.
///
/// An implementation that is ready at once, as in tests, makes every time limit expire as
/// soon as the limited work waits for anything.
pub trait Sleep: fmt::Debug + Send + Sync + 'static {
    /// Returns a future that is ready after `duration`.
    fn sleep(&self, duration: Duration) -> SleepFuture<'_>;

    /// Checks that the timer works here and now; the default always succeeds.
    ///
    /// # Errors
    ///
    /// Fails where the timer can't wait, such as outside of its runtime.
    fn check(&self) -> Result<(), NoTimer> {
        Ok(())
    }
}

/// The future of [`Sleep::sleep`], boxed so that `Arc<dyn Sleep>` works.
pub type SleepFuture<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl<S: Sleep + ?Sized> Sleep for Arc<S> {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        (**self).sleep(duration)
    }

    fn check(&self) -> Result<(), NoTimer> {
        (**self).check()
    }
}

/// The error of a [`Sleep`] that can't wait.
///
/// `Display` prints what is missing and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoTimer {
    reason: Cow<'static, str>,
}

impl NoTimer {
    /// Creates an error, for implementations of [`Sleep`].
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

/// The timer of tokio.
///
/// Outside of a runtime [`check`](Sleep::check) fails, and [`sleep`](Sleep::sleep) is ready
/// at once rather than never.
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
        let reason =
            "no tokio runtime here: call from inside one, or use the timer of your runtime";
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Ok(()),
            Err(_) => Err(NoTimer::new(reason)),
        }
    }
}

/// Returns the output of `work`, or `None` if `limit` is ready first.
///
/// If both are ready, `work` wins.
pub async fn race<T>(work: impl Future<Output = T>, mut limit: SleepFuture<'_>) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}
