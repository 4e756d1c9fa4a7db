//! The loop around attempts, the same for every operation.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Poll;

use oss_model::operation::{Operation, OperationInfo, OperationRequest, OperationResponse};
use tracing::{Instrument as _, debug};

use crate::attempt::{Answer, Prepared, exchange};
use crate::client::Shared;
use crate::error::Cause;
use crate::retry::Decision;
use crate::{Client, Error, SleepFuture, trace};

/// What is known of an operation while it runs, and after it was cut off.
#[derive(Default)]
struct Progress {
    attempts: AtomicU32,
    may_have_been_applied: AtomicBool,
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
            .bounded(self.0.run::<O>(&info, request, &progress))
            .instrument(span)
            .await;
        outcome.map_err(|cause| {
            // A clock that was set back meanwhile says zero.
            let elapsed = self
                .0
                .clock
                .now()
                .duration_since(started)
                .unwrap_or_default();
            let may_have_been_applied = progress.may_have_been_applied.into_inner();
            Error::new(info.name, cause).after(
                progress.attempts.into_inner(),
                elapsed,
                may_have_been_applied,
            )
        })
    }
}

impl Shared {
    async fn run<O: Operation>(
        &self,
        info: &OperationInfo,
        request: OperationRequest,
        progress: &Progress,
    ) -> Result<O::Output, Cause> {
        let prepared = Prepared::new(self, info, request)?;
        let answer = self.attempts(info, &prepared, progress).await?;
        read::<O>(answer).inspect_err(|_| progress.applied())
    }

    async fn attempts(
        &self,
        info: &OperationInfo,
        prepared: &Prepared,
        progress: &Progress,
    ) -> Result<Answer, Cause> {
        loop {
            let cause = match self.attempt(prepared, progress).await {
                Ok(answer) => return Ok(answer),
                Err(cause) => cause,
            };
            if !prepared.is_repeatable() {
                return Err(cause);
            }
            let attempts = progress.attempts.load(Ordering::Relaxed);
            match self.decide(&cause, info, attempts) {
                Decision::Stop => return Err(cause),
                Decision::RetryAfter(pause) => {
                    debug!(attempt = attempts, ?pause, cause = %cause, "will try again");
                    self.sleep.sleep(pause).await;
                }
            }
        }
    }

    fn decide(&self, cause: &Cause, info: &OperationInfo, attempts: u32) -> Decision {
        // Without a timer there is no pause, and to try again at once is no kindness.
        if self.sleep.check().is_err() {
            return Decision::Stop;
        }
        let share = self.jitter.share();
        self.retry
            .decide(&cause.failure(), info.repeatable, attempts, share)
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
