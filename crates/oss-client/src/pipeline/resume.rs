//! Requests the rest of a response whose body was interrupted.

use std::pin::pin;
use std::time::Duration;

use http::StatusCode;
use http::header::{
    HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE, RANGE,
};
use oss_model::operation::{ByteRange, OperationInfo};
use oss_model::validate::{Violation, Violations};
use tracing::Instrument as _;

use super::attempts::AttemptLoop;
use super::check_range::check_range;
use super::operation_state::OperationState;
use super::prepare::PreparedRequest;
use super::response::RawResponse;
use super::resumed::Resumed;
use super::trace;
use crate::client::Client;
use crate::error::{BodyMismatch, Error, ErrorRepr, ResponseHead};

/// Asks OSS to refuse a range that it can't return.
///
/// It would return the whole object otherwise.
const RANGE_BEHAVIOR: HeaderName = HeaderName::from_static("x-oss-range-behavior");

/// Conditions of the first request, which has a response; `If-Match` replaces them.
const CONDITIONS: [HeaderName; 3] = [IF_NONE_MATCH, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE];

/// A request that had a response and can ask for the rest of its body.
pub(crate) struct ResumableRequest {
    client: Client,
    info: OperationInfo,
    prepared: PreparedRequest,
}

/// An interrupted body.
pub(crate) struct InterruptedBody {
    pub(crate) error: ErrorRepr,
    /// The number of attempts without progress, including the one that was interrupted.
    pub(crate) attempts: u32,
    /// The time of the first of them, by the monotonic clock.
    pub(crate) since: Duration,
}

impl ResumableRequest {
    /// Creates the request whose response `prepared` has led to.
    pub(crate) fn new(client: Client, info: OperationInfo, prepared: PreparedRequest) -> Self {
        Self {
            client,
            info,
            prepared,
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Creates an error of this request that no further attempt could avoid.
    pub(crate) fn error(&self, repr: ErrorRepr) -> Error {
        Error::new(self.info.name, repr)
            .with_bucket(self.prepared.bucket.clone())
            .with_help(self.client.0.settings())
    }

    /// Requests a range of the version with this `ETag`, if the policy allows it.
    pub(crate) async fn resume(
        &self,
        range: ByteRange,
        etag: HeaderValue,
        interruption: InterruptedBody,
    ) -> Result<Resumed, Error> {
        let shared = &self.client.0;
        let bucket = self.prepared.bucket.clone();
        let span = trace::operation_span(shared, &self.info, bucket.as_deref());
        let state = OperationState::after(
            span,
            interruption.since,
            self.client.operation_timeout(),
            interruption.attempts,
        );
        let outcome = {
            let steps = pin!(self.run_steps(range, etag, interruption.error, &state));
            let span = state.span().clone();
            shared
                .with_operation_timeout(steps, state.limit(), Some(&state))
                .instrument(span)
                .await
        };
        outcome.map_err(|error| shared.failure(self.info.name, bucket, state, error))
    }

    async fn run_steps(
        &self,
        range: ByteRange,
        etag: HeaderValue,
        interruption: ErrorRepr,
        state: &OperationState,
    ) -> Result<Resumed, ErrorRepr> {
        // Without the length, the end of the same object is refused like the rest of a shorter one.
        let has_end = !range.to_string().ends_with('-');
        let prepared = self.prepared.clone().with_range(range, etag)?;
        let attempts = AttemptLoop::new(&self.client.0, &self.info, &prepared, state);
        let resumed = attempts.resume(interruption).await;
        let resumed = resumed.map_err(|error| match error.status() {
            Some(StatusCode::RANGE_NOT_SATISFIABLE) if !has_end => error,
            _ => changed(error),
        })?;
        let RawResponse { head, headers, .. } = &resumed.response;
        check_range(&self.info, &prepared.headers, head.status, headers)
            .map_err(|mismatch| ErrorRepr::body_mismatch(head, mismatch))?;
        Ok(resumed)
    }
}

impl PreparedRequest {
    /// Requests a range of the version with this `ETag` instead.
    fn with_range(mut self, range: ByteRange, etag: HeaderValue) -> Result<Self, ErrorRepr> {
        let rest = range.to_string().try_into();
        let rest = rest.map_err(|_| Violations::from(Violation::new("range", "isn't a header")))?;
        let headers = &mut self.headers;
        for condition in CONDITIONS {
            headers.remove(condition);
        }
        headers.insert(RANGE, rest);
        headers.insert(RANGE_BEHAVIOR, HeaderValue::from_static("standard"));
        headers.insert(IF_MATCH, etag);
        Ok(self)
    }
}

/// Names the cause if the service refuses the rest of an object that changed.
///
/// A shorter object may be refused because of the range.
fn changed(error: ErrorRepr) -> ErrorRepr {
    let ErrorRepr::Service(refusal) = &error else {
        return error;
    };
    match refusal.status() {
        StatusCode::PRECONDITION_FAILED | StatusCode::RANGE_NOT_SATISFIABLE => {
            let head = ResponseHead {
                status: refusal.status(),
                request_id: refusal.request_id().map(str::to_owned),
            };
            ErrorRepr::body_mismatch(&head, BodyMismatch::ObjectChanged)
        }
        _ => error,
    }
}
