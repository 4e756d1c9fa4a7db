//! The loop around attempts, the same for every operation.

use std::hash::{BuildHasher as _, RandomState};
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
    /// Executes an operation: signs, sends, tries again where that is safe, reads the answer.
    ///
    /// The answer is held in memory, at most [`body_limit`](crate::ClientBuilder::body_limit) bytes.
    ///
    /// # Errors
    ///
    /// [`Error::kind`] says what went wrong, and [`Error::may_have_been_applied`] whether it may
    /// have had an effect.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the exchange and leaves no task behind. The service may still
    /// have received the request.
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
        let prepared = Prepared::new(self, info.method.clone(), request)?;
        let answer = self.attempts(info, &prepared, progress).await?;
        read::<O>(&answer).inspect_err(|_| progress.applied())
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
            let attempts = progress.attempts.load(Ordering::Relaxed);
            match self
                .retry
                .decide(&cause.failure(), info.repeatable, attempts, random())
            {
                Decision::Stop => return Err(cause),
                Decision::RetryAfter(pause) => {
                    debug!(attempt = attempts, ?pause, cause = %cause, "will try again");
                    self.sleep.sleep(pause).await;
                }
            }
        }
    }

    async fn attempt(&self, prepared: &Prepared, progress: &Progress) -> Result<Answer, Cause> {
        let request = prepared.sign(self).await?;
        let before = progress.sending();
        let outcome = exchange(self, request).await;
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
async fn race<T>(work: impl Future<Output = T>, mut limit: SleepFuture<'_>) -> Option<T> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => limit.as_mut().poll(context).map(|()| None),
    })
    .await
}

fn read<O: Operation>(answer: &Answer) -> Result<O::Output, Cause> {
    let Answer {
        head,
        headers,
        body,
    } = answer;
    O::output(OperationResponse::new(head.status, headers, body))
        .map_err(|error| Cause::unexpected(head, body, Some(error)))
}

/// Returns a number from 0 to 1, different for each client at each time.
///
/// It spreads retries and needs no more than the keys that the standard library gives its maps.
fn random() -> f64 {
    let [a, b, c, d, ..] = RandomState::new().hash_one(()).to_le_bytes();
    f64::from(u32::from_le_bytes([a, b, c, d])) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_numbers_spread() {
        let numbers = (0..64).map(|_| random()).collect::<Vec<_>>();
        assert!(numbers.iter().all(|number| (0.0..=1.0).contains(number)));
        assert!(
            numbers.iter().any(|number| *number < 0.5)
                && numbers.iter().any(|number| *number >= 0.5)
        );
    }
}
