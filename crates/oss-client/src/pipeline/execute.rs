//! Executes an operation: the frame around all steps.

use std::pin::pin;
use std::time::Duration;

use oss_model::operation::{Operation, OperationInfo, OperationRequest};
use oss_transport::race;
use tracing::Instrument as _;

use super::attempts::AttemptLoop;
use super::check_range::check_range;
use super::operation_state::OperationState;
use super::prepare::PreparedRequest;
use super::response::RawResponse;
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
    /// resumed; [`download`](Self::download) does that.
    ///
    /// Data is accepted without a request id or an `ETag`, because CDNs remove them. Over plain `http`, a login page of a
    /// network can therefore look like an object; `https` prevents that.
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
        let verifies_body = self.0.verifies_checksums;
        self.execute_with(operation, verifies_body, |_, response| response)
            .await
    }

    /// Executes an operation with a condition; `None` if the response is 304.
    ///
    /// The condition is `if_none_match` or `if_modified_since`; with a 304 the caller has the current object already.
    /// [`execute`](Self::execute) turns the same response into an error for which [`Error::is_not_modified`] returns
    /// `true`.
    ///
    /// # Errors
    ///
    /// Fails as [`execute`](Self::execute) does, except if the response is 304.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use oss_client::model::object::GetObject;
    ///
    /// # async fn example(client: oss_client::Client) -> Result<(), oss_client::Error> {
    /// let mut get = GetObject::new("examplebucket", "greeting.txt");
    /// get.if_none_match = Some("\"5D41402ABC4B2A76B9719D911017C592\"".to_owned());
    /// match client.execute_if_modified(&get).await? {
    ///     Some(object) => println!("there is a new version: {:?}", object.etag),
    ///     None => println!("the object hasn't changed"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn execute_if_modified<O: Operation>(
        &self,
        operation: &O,
    ) -> Result<Option<O::Output>, Error> {
        match self.execute(operation).await {
            Ok(output) => Ok(Some(output)),
            Err(error) if error.is_not_modified() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Executes an operation, and lets `adapt` change the response before it is read.
    ///
    /// `verifies_body` says whether the checksum of uploaded data is compared.
    pub(crate) async fn execute_with<O: Operation>(
        &self,
        operation: &O,
        verifies_body: bool,
        adapt: impl FnOnce(PreparedRequest, RawResponse) -> RawResponse + Send,
    ) -> Result<(O::Output, ResponseInfo), Error> {
        let info = O::INFO;
        let request = operation
            .request()
            .map_err(|violations| Error::new(info.name, violations.into()))?;
        let bucket = request.bucket.clone();
        let span = trace::operation_span(&self.0, &info, bucket.as_deref());
        let state = OperationState::new(span, self.0.clock.monotonic(), self.operation_timeout());
        let outcome = {
            // Pinned here, because passing a future by value copies it, and each caller reserves space for both.
            let steps = pin!(self.run_steps::<O>(&info, request, verifies_body, adapt, &state));
            let span = state.span().clone();
            self.0
                .with_operation_timeout(steps, state.limit(), Some(&state))
                .instrument(span)
                .await
        };
        outcome.map_err(|error| self.0.failure(info.name, bucket, state, error))
    }

    async fn run_steps<O: Operation>(
        &self,
        info: &OperationInfo,
        request: OperationRequest,
        verifies_body: bool,
        adapt: impl FnOnce(PreparedRequest, RawResponse) -> RawResponse,
        state: &OperationState,
    ) -> Result<(O::Output, ResponseInfo), ErrorRepr> {
        let prepared = PreparedRequest::new(&self.0, info, request, verifies_body)?;
        let attempts = AttemptLoop::new(&self.0, info, &prepared, state);
        let response = attempts.run().await?;
        let head = ResponseInfo {
            status: response.head.status,
            request_id: response.head.request_id.clone(),
            attempts: state.attempts(),
        };
        check_range(
            info,
            &prepared.headers,
            response.head.status,
            &response.headers,
        )
        .map_err(|mismatch| ErrorRepr::body_mismatch(&response.head, mismatch))
        .and_then(|()| {
            let response = adapt(prepared, response);
            response.verify_data(&self.0, info).read::<O>()
        })
        .map(|output| (output, head))
        // The service applied the request even if its response cannot be read.
        .inspect_err(|_| state.set_may_have_been_applied(true))
    }
}

impl Shared {
    /// Creates the error of a failed operation.
    pub(super) fn failure(
        &self,
        operation: &'static str,
        bucket: Option<String>,
        state: OperationState,
        error: ErrorRepr,
    ) -> Error {
        // Damaged data matters more than the error of a later attempt, which may even be its conflict.
        let mismatch = state.take_mismatch();
        let error = mismatch.map_or(error, ErrorRepr::ChecksumMismatch);
        trace::operation_failed(&state, &error);
        let elapsed = self.elapsed_since(state.started());
        Error::new(operation, error)
            .with_bucket(bucket)
            .with_help(self.settings())
            .with_history(state.into_history(elapsed))
    }

    pub(super) fn settings(&self) -> ClientSettings<'_> {
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

    pub(super) async fn with_operation_timeout<T>(
        &self,
        work: impl Future<Output = Result<T, ErrorRepr>>,
        limit: Option<Duration>,
        state: Option<&OperationState>,
    ) -> Result<T, ErrorRepr> {
        if limit.or(self.attempt_timeout).is_some() {
            self.sleep.check()?;
        }
        let Some(limit) = limit else {
            return work.await;
        };
        race(work, self.sleep.sleep(limit))
            .await
            .unwrap_or_else(|| {
                if let Some(state) = state {
                    state.set_stop_reason(StopReason::TimeLimit);
                }
                // Nothing else takes time before the first attempt, and presigning sends nothing.
                let is_sent = state.is_some_and(|state| state.attempts() > 0);
                Err(if is_sent {
                    ErrorRepr::Timeout(limit)
                } else {
                    ErrorRepr::CredentialsTimeout(limit)
                })
            })
    }
}
