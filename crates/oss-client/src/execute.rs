//! Executes an operation, from its parameters to its output.

use std::pin::pin;
use std::time::Duration;

use oss_model::operation::{Operation, OperationInfo, OperationRequest, OperationResponse};
use oss_transport::race;
use tracing::Instrument as _;

use crate::attempt::{Answer, Prepared};
use crate::client::Shared;
use crate::error::Cause;
use crate::progress::Progress;
use crate::run::Run;
use crate::{Client, Error, trace};

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
    /// # Panics
    ///
    /// Panics inside of a tokio runtime whose timer is not enabled, if the client waits with
    /// `TokioSleep`, as it does by default with the feature `hyper`.
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
        let bucket = request.bucket.clone();
        let progress = Progress::new(span, self.0.clock.stopwatch());
        let outcome = {
            // Pinned here: a future that is handed on by value is copied at each step, and each step has
            // room for it twice.
            let run = pin!(self.0.run::<O>(&info, request, &progress));
            let span = progress.span().clone();
            self.0.bounded(run).instrument(span).await
        };
        outcome.map_err(|cause| {
            trace::ended(&progress, &cause);
            let elapsed = self.0.elapsed_since(progress.started());
            Error::new(info.name, cause)
                .of(bucket)
                .after(progress.into_history(elapsed))
        })
    }
}

impl Shared {
    /// Returns how long ago an operation started; a clock that was set back meanwhile says zero.
    pub(crate) fn elapsed_since(&self, started: Duration) -> Duration {
        self.clock.stopwatch().saturating_sub(started)
    }

    async fn run<O: Operation>(
        &self,
        info: &OperationInfo,
        request: OperationRequest,
        progress: &Progress,
    ) -> Result<O::Output, Cause> {
        let prepared = Prepared::new(self, info, request)?;
        let run = Run::new(self, info, &prepared, progress);
        // What the service did it did, whatever becomes of its answer.
        read::<O>(run.answer().await?).inspect_err(|_| progress.arrived(true))
    }

    /// Applies the limit of the whole operation.
    async fn bounded<T>(&self, work: impl Future<Output = Result<T, Cause>>) -> Result<T, Cause> {
        if self.operation_timeout.or(self.attempt_timeout).is_some() {
            self.sleep.check()?;
        }
        let Some(limit) = self.operation_timeout else {
            return work.await;
        };
        race(work, self.sleep.sleep(limit))
            .await
            .unwrap_or(Err(Cause::Timeout(limit)))
    }
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
