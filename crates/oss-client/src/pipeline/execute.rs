//! Executes an operation: the frame around all steps.

use std::pin::pin;
use std::time::Duration;

use oss_model::operation::{Operation, OperationInfo, OperationRequest};
use oss_transport::race;
use tracing::Instrument as _;

use super::attempts::AttemptLoop;
use super::prepare::PreparedRequest;
use super::progress::Progress;
use super::response_info::ResponseInfo;
use super::trace;
use crate::client::{Client, Shared};
use crate::error::{ClientSettings, Error, ErrorRepr, StopReason};

impl Client {
    /// Executes an operation.
    ///
    /// Signs and sends the request, retries where that is safe, and reads the response.
    ///
    /// A document is held in memory, up to [`document_limit`](crate::ClientBuilder::document_limit) bytes. Data is
    /// streamed: the output of an operation such as `GetObject` contains a stream, and this function
    /// returns after the head of the response. From then on only the limits of the transport apply, not the
    /// limit of the [operation](crate::ClientBuilder::operation_timeout), and an interrupted stream isn't
    /// resumed.
    ///
    /// # Errors
    ///
    /// [`Error::kind`] returns what failed, and [`Error::may_have_been_applied`] whether the request may
    /// have had an effect.
    ///
    /// # Panics
    ///
    /// Panics inside a tokio runtime whose timer isn't enabled if the client uses `TokioSleep`, the
    /// default with the feature `hyper`.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future cancels the exchange and leaves no task behind. The service may have
    /// received the request nevertheless, and a body that can be sent only once is consumed.
    pub async fn execute<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        let (output, _) = self.execute_with_info(operation).await?;
        Ok(output)
    }

    /// Executes an operation, and returns the request id and the status, too.
    ///
    /// Support asks for the id of a request, also if the request succeeded but its effect is missing.
    ///
    /// # Errors
    ///
    /// Fails like [`execute`](Self::execute).
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_client::model::cors::DeleteBucketCors;
    ///
    /// # async fn example(client: oss_client::Client) -> Result<(), oss_client::Error> {
    /// let delete = DeleteBucketCors::new("examplebucket");
    /// let ((), response) = client.execute_with_info(&delete).await?;
    /// println!("deleted by request {:?}", response.request_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn execute_with_info<O: Operation>(
        &self,
        operation: &O,
    ) -> Result<(O::Output, ResponseInfo), Error> {
        let info = O::INFO;
        let request = operation
            .request()
            .map_err(|violations| Error::new(info.name, violations.into()))?;
        let span = trace::operation_span(&self.0, &info, &request);
        let bucket = request.bucket.clone();
        let progress = Progress::new(span, self.0.clock.monotonic());
        let outcome = {
            // Pinned here, because passing a future by value copies it, and each caller reserves space for both.
            let steps = pin!(self.0.run_steps::<O>(&info, request, &progress));
            let span = progress.span().clone();
            self.0
                .with_operation_timeout(steps, &progress)
                .instrument(span)
                .await
        };
        outcome.map_err(|error| {
            trace::operation_failed(&progress, &error);
            let elapsed = self.0.elapsed_since(progress.started());
            Error::new(info.name, error)
                .with_bucket(bucket)
                .with_help(self.0.settings())
                .with_history(progress.into_history(elapsed))
        })
    }
}

impl Shared {
    fn settings(&self) -> ClientSettings<'_> {
        ClientSettings {
            region: &self.region,
            endpoint: &self.endpoint,
            addressing: self.addressing,
        }
    }

    /// Returns the time since the start of an operation, saturating at zero.
    pub(crate) fn elapsed_since(&self, started: Duration) -> Duration {
        self.clock.monotonic().saturating_sub(started)
    }

    async fn run_steps<O: Operation>(
        &self,
        info: &OperationInfo,
        request: OperationRequest,
        progress: &Progress,
    ) -> Result<(O::Output, ResponseInfo), ErrorRepr> {
        let prepared = PreparedRequest::new(self, info, request)?;
        let attempts = AttemptLoop::new(self, info, &prepared, progress);
        let response = attempts.run().await?;
        let head = ResponseInfo {
            status: response.head.status,
            request_id: response.head.request_id.clone(),
            attempts: progress.attempts(),
        };
        // The service applied the request even if its response cannot be read.
        let output = response
            .read::<O>()
            .inspect_err(|_| progress.set_may_have_been_applied(true))?;
        Ok((output, head))
    }

    async fn with_operation_timeout<T>(
        &self,
        work: impl Future<Output = Result<T, ErrorRepr>>,
        progress: &Progress,
    ) -> Result<T, ErrorRepr> {
        if self.operation_timeout.or(self.attempt_timeout).is_some() {
            self.sleep.check()?;
        }
        let Some(limit) = self.operation_timeout else {
            return work.await;
        };
        race(work, self.sleep.sleep(limit))
            .await
            .unwrap_or_else(|| {
                progress.set_stop_reason(StopReason::TimeLimit);
                Err(ErrorRepr::Timeout(limit))
            })
    }
}
