//! The loop around attempts, the same for every operation.

use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use oss_model::operation::{Operation, OperationInfo, OperationRequest, OperationResponse};
use tracing::{Instrument as _, debug};

use crate::attempt::{Answer, Prepared, exchange};
use crate::client::Shared;
use crate::error::{Cause, History};
use crate::retry::{Attempt, Decision, StopReason};
use crate::{Client, Error, SleepFuture, trace};

/// What is known of an operation while it runs, and after it was cut off.
#[derive(Default)]
struct Progress {
    attempts: AtomicU32,
    may_have_been_applied: AtomicBool,
    stopped: OnceLock<StopReason>,
}

impl Client {
    /// Executes an operation.
    ///
    /// Signs, sends, tries again where that is safe, reads the answer.
    /// A document is held in memory, at most [`body_limit`](crate::ClientBuilder::body_limit) bytes.
    /// Data is not: the output of an operation such as `GetObject` has a stream, and this function
    /// returns when the head of the answer is there. From then on the limits of the transport hold, not
    /// that of the [whole operation](crate::ClientBuilder::operation_timeout), and a stream that breaks
    /// off is not asked for again.
    ///
    /// # Errors
    ///
    /// [`Error::kind`] says what went wrong, and [`Error::may_have_been_applied`] whether it may
    /// have had an effect.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the exchange and leaves no task behind. The service may still
    /// have received the request, and a body that can be sent once is gone.
    pub async fn execute<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let info = O::INFO;
        let request = operation
            .request()
            .map_err(|broken| Error::new(info.name, broken.into()))?;
        let span = trace::span(&self.0, &info, &request);
        let progress = Progress::default();
        let started = self.0.clock.now();
        let outcome = self
            .0
            .bounded(self.0.run::<O>(&info, request, &progress, started))
            .instrument(span)
            .await;
        outcome.map_err(|cause| {
            let elapsed = self.0.elapsed_since(started);
            Error::new(info.name, cause).after(progress.history(elapsed))
        })
    }
}

impl Shared {
    async fn run<O: Operation>(
        &self,
        info: &OperationInfo,
        request: OperationRequest,
        progress: &Progress,
        started: SystemTime,
    ) -> Result<O::Output, Cause> {
        let prepared = Prepared::new(self, info, request)?;
        let answer = self.attempts(info, &prepared, progress, started).await?;
        read::<O>(answer).inspect_err(|_| progress.applied())
    }

    async fn attempts(
        &self,
        info: &OperationInfo,
        prepared: &Prepared,
        progress: &Progress,
        started: SystemTime,
    ) -> Result<Answer, Cause> {
        loop {
            let cause = match self.attempt(prepared, progress).await {
                Ok(answer) => return Ok(answer),
                Err(cause) => cause,
            };
            let attempts = progress.attempts.load(Ordering::Relaxed);
            match self.decide(&cause, info, prepared, attempts, started) {
                Decision::RetryAfter(pause) => {
                    debug!(attempt = attempts, ?pause, cause = %cause, "will try again");
                    self.sleep.sleep(pause).await;
                }
                Decision::Stop(reason) => {
                    debug!(attempt = attempts, %reason, cause = %cause, "will not try again");
                    progress.stopped(reason);
                    return Err(cause);
                }
            }
        }
    }

    fn decide(
        &self,
        cause: &Cause,
        info: &OperationInfo,
        prepared: &Prepared,
        attempts: u32,
        started: SystemTime,
    ) -> Decision {
        let attempt = Attempt::new(attempts)
            .with_elapsed(self.elapsed_since(started))
            .with_random(self.jitter.share());
        let policy = self.retry.within(self.operation_timeout);
        match policy.decide(&cause.failure(), info.repeatable, attempt) {
            Decision::RetryAfter(_) if !prepared.is_repeatable() => {
                Decision::Stop(StopReason::OneShotBody)
            }
            // Without a timer there is no pause, and to try again at once is no kindness.
            Decision::RetryAfter(_) if self.sleep.check().is_err() => {
                Decision::Stop(StopReason::NoTimer)
            }
            decision => decision,
        }
    }

    async fn attempt(&self, prepared: &Prepared, progress: &Progress) -> Result<Answer, Cause> {
        let request = prepared.sign(self).await?;
        let before = progress.sending();
        let outcome = exchange(self, prepared, request).await;
        let unknown = outcome.as_ref().is_err_and(Cause::outcome_is_unknown);
        progress
            .may_have_been_applied
            .store(before || unknown, Ordering::Relaxed);
        trace::answered(&outcome);
        outcome
    }

    /// Returns how long ago an operation started; a clock that was set back meanwhile says zero.
    fn elapsed_since(&self, started: SystemTime) -> Duration {
        let elapsed = self.clock.now().duration_since(started);
        elapsed.unwrap_or_default()
    }

    /// Applies the limit of the whole operation.
    async fn bounded<T>(&self, work: impl Future<Output = Result<T, Cause>>) -> Result<T, Cause> {
        let Some(limit) = self.operation_timeout else {
            return work.await;
        };
        self.sleep.check()?;
        race(work, self.sleep.sleep(limit))
            .await
            .unwrap_or(Err(Cause::Timeout(limit)))
    }
}

impl Progress {
    fn history(self, elapsed: Duration) -> History {
        History {
            attempts: self.attempts.into_inner(),
            elapsed,
            may_have_been_applied: self.may_have_been_applied.into_inner(),
            stopped: self.stopped.into_inner(),
        }
    }

    /// Notes why there is no other attempt.
    fn stopped(&self, reason: StopReason) {
        // It is said once, at the end.
        let _ = self.stopped.set(reason);
    }

    /// Notes that the service did something, whatever becomes of its answer.
    fn applied(&self) {
        self.may_have_been_applied.store(true, Ordering::Relaxed);
    }

    /// Notes that a request is on its way, and returns what was known before.
    fn sending(&self) -> bool {
        let attempt = self.attempts.fetch_add(1, Ordering::Relaxed) + 1;
        trace::resent(attempt - 1);
        self.may_have_been_applied.swap(true, Ordering::Relaxed)
    }
}

/// Returns the output of `work`, or `None` if the limit is over first.
pub(crate) async fn race<T>(
    work: impl Future<Output = T>,
    mut limit: SleepFuture<'_>,
) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}

fn read<O: Operation>(answer: Answer) -> Result<O::Output, Cause> {
    let Answer {
        head,
        headers,
        body,
        secrets,
    } = answer;
    let seen = body.bytes().cloned().unwrap_or_default();
    O::output(OperationResponse::new(head.status, &headers, body))
        .map_err(|error| Cause::unexpected(&head, &seen, Some(error), &secrets))
}
